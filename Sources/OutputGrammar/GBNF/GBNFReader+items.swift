import Inference

extension GBNFReader {
    /// Takes one character of a text or a class, escaped or not; `nil` at the end of the grammar.
    mutating func character() throws(GrammarError) -> Unicode.Scalar? {
        let start = position
        guard let value = takeScalar() else { return nil }
        guard value == 0x5C else { return try scalar(value, at: start) }
        switch takeByte() {
        case UInt8(ascii: "x"): return try scalar(try hexadecimal(2, at: start), at: start)
        case UInt8(ascii: "u"): return try scalar(try hexadecimal(4, at: start), at: start)
        case UInt8(ascii: "U"): return try scalar(try hexadecimal(8, at: start), at: start)
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "n"): return "\n"
        case .some(let byte) where [0x5C, 0x22, 0x5B, 0x5D].contains(byte): return Unicode.Scalar(byte)
        default: throw error("the escape is not known", at: start)
        }
    }

    private func scalar(_ value: UInt32, at place: Int) throws(GrammarError) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(value) else {
            throw error("there is no such code point", at: place)
        }
        return scalar
    }

    private mutating func hexadecimal(_ count: Int, at place: Int) throws(GrammarError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let byte = takeByte(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue,
                byte < 0x80
            else {
                throw error("\(count) hexadecimal digits are expected", at: place)
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// Takes `*`, `+`, `?` or counts in braces; `nil` if nothing of the kind comes next.
    mutating func count() throws(GrammarError) -> (min: Int, max: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = position
        guard take("{") else { return nil }
        skipSpace(includingNewlines: false)
        let min = try number()
        skipSpace(includingNewlines: false)
        var max: Int? = min
        if take(",") {
            skipSpace(includingNewlines: false)
            max = next == UInt8(ascii: "}") ? nil : try number()
            skipSpace(includingNewlines: false)
        }
        guard take("}") else { throw error("a } is expected") }
        if let max, max < min { throw error("the counts run backwards", at: start) }
        return (min, max)
    }

    private mutating func number() throws(GrammarError) -> Int {
        let start = position
        let digits = takeWhile { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        guard !digits.isEmpty else { throw error("a number is expected") }
        guard let value = Int(digits), value <= 1_000_000_000 else {
            throw error("the number is too large", at: start)
        }
        return value
    }

    /// Takes `<[1000]>` or a token by its text, which stands in angle brackets of its own.
    mutating func token(_ token: (String) -> TokenID?) throws(GrammarError) -> TokenID {
        let start = position
        if take("<[") {
            let value = try number()
            guard take("]>") else { throw error("a ]> is expected") }
            guard let id = TokenID(exactly: value) else { throw error("there is no such token", at: start) }
            return id
        }
        let text = takeWhile { $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "\n") }
        guard take(">") else { throw error("the token is not closed", at: start) }
        guard let id = token(text + ">") else { throw error("there is no token \(text)>", at: start) }
        return id
    }
}
