extension Lexer {
    /// Reads a number as Python writes it, `0x_ff`, `1_000` and `1e3` included.
    mutating func readNumber() throws(Failure) {
        let start = position
        if let radix = radix(at: start),
            let end = digitsEnd(at: start + 2, radix: radix, mayStartWithUnderscore: true)
        {
            position = end
            return try appendInteger(digits(start + 2..<end), radix: radix, at: start)
        }
        guard let integerEnd = digitsEnd(at: start, radix: 10) else { return }
        // In `a.0.1` there are two indexes and no fraction.
        let mayBeDouble = start == 0 || bytes[start - 1] != UInt8(ascii: ".")
        if mayBeDouble, let end = doubleEnd(integerEnd: integerEnd) {
            position = end
            return append(.double(Double(digits(start..<end)) ?? .infinity), at: start)
        }
        if bytes[start] == UInt8(ascii: "0") {
            // Python has no `007`; what follows the zeros is another token, which the parser refuses.
            var end = start
            while let byte = byte(at: end), byte == UInt8(ascii: "0") || byte == UInt8(ascii: "_"),
                end < integerEnd
            {
                end += 1
            }
            position = end
            return append(.integer(0), at: start)
        }
        position = integerEnd
        try appendInteger(digits(start..<integerEnd), radix: 10, at: start)
    }

    private mutating func appendInteger(_ digits: String, radix: Int, at start: Int) throws(Failure) {
        if let integer = Int(digits, radix: radix) {
            append(.integer(integer), at: start)
        } else if radix == 10 {
            append(.bigInteger(digits), at: start)
        } else {
            throw Failure(.limit, "integer too large: more than 64 bits", at: start)
        }
    }

    private func digits(_ range: Range<Int>) -> String {
        String(decoding: bytes[range].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    }

    private func radix(at start: Int) -> Int? {
        guard bytes[start] == UInt8(ascii: "0"), let letter = byte(at: start + 1) else { return nil }
        return switch letter | 0x20 {
        case UInt8(ascii: "x"): 16
        case UInt8(ascii: "o"): 8
        case UInt8(ascii: "b"): 2
        default: nil
        }
    }

    /// The end of `(\d+_)*\d+`; nil where no digit is.
    private func digitsEnd(at start: Int, radix: Int, mayStartWithUnderscore: Bool = false) -> Int? {
        var end = start
        var lastDigitEnd: Int?
        var mayBeUnderscore = mayStartWithUnderscore
        while let byte = byte(at: end) {
            if let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < radix {
                lastDigitEnd = end + 1
                mayBeUnderscore = true
            } else if byte == UInt8(ascii: "_"), mayBeUnderscore {
                mayBeUnderscore = false
            } else {
                break
            }
            end += 1
        }
        return lastDigitEnd
    }

    private func doubleEnd(integerEnd: Int) -> Int? {
        var end = integerEnd
        var isDouble = false
        if byte(at: end) == UInt8(ascii: "."), let fractionEnd = digitsEnd(at: end + 1, radix: 10) {
            end = fractionEnd
            isDouble = true
        }
        if let letter = byte(at: end), letter | 0x20 == UInt8(ascii: "e") {
            let sign = byte(at: end + 1)
            let isSigned = sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")
            if let exponentEnd = digitsEnd(at: end + (isSigned ? 2 : 1), radix: 10) {
                end = exponentEnd
                isDouble = true
            }
        }
        return isDouble ? end : nil
    }
}
