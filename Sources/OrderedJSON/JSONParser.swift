/// A recursive-descent parser whose methods are the rules of RFC 8259.
struct JSONParser {
    private let bytes: [UInt8]
    private let limits: JSONLimits
    private var position = 0
    private var depth = 0

    init(_ bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// `JSON-text = ws value ws`
    mutating func parseText() throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.maximumByteCount else {
            throw JSONError(.tooLong(limit: limits.maximumByteCount), at: 0, in: [])
        }
        skipWhitespace()
        let value = try parseValue()
        skipWhitespace()
        guard position == bytes.count else { throw error(.trailingText) }
        return value
    }

    private mutating func parseValue() throws(JSONError) -> JSONValue {
        guard let byte = peek else { throw error(.unexpectedEnd) }
        switch byte {
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "{"): return .object(try parseObject())
        case UInt8(ascii: "["): return .array(try parseArray())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        case UInt8(ascii: "t"): return try parseLiteral("true", .bool(true))
        case UInt8(ascii: "f"): return try parseLiteral("false", .bool(false))
        case UInt8(ascii: "n"): return try parseLiteral("null", .null)
        default: throw unexpected
        }
    }

    private mutating func parseObject() throws(JSONError) -> JSONObject {
        var object = JSONObject()
        try enterContainer()
        defer { depth -= 1 }
        if skip(UInt8(ascii: "}")) { return object }
        repeat {
            skipWhitespace()
            guard peek == UInt8(ascii: "\"") else { throw unexpected }
            let key = try parseString()
            skipWhitespace()
            guard skip(UInt8(ascii: ":")) else { throw unexpected }
            skipWhitespace()
            object.updateValue(try parseValue(), forKey: key)
            skipWhitespace()
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "}")) else { throw unexpected }
        return object
    }

    private mutating func parseArray() throws(JSONError) -> [JSONValue] {
        var array: [JSONValue] = []
        try enterContainer()
        defer { depth -= 1 }
        if skip(UInt8(ascii: "]")) { return array }
        repeat {
            skipWhitespace()
            array.append(try parseValue())
            skipWhitespace()
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "]")) else { throw unexpected }
        return array
    }

    private mutating func enterContainer() throws(JSONError) {
        guard depth < limits.maximumDepth else { throw error(.tooDeep(limit: limits.maximumDepth)) }
        depth += 1
        position += 1
        skipWhitespace()
    }

    private mutating func parseLiteral(
        _ literal: StaticString, _ value: JSONValue
    ) throws(JSONError) -> JSONValue {
        for offset in 0..<literal.utf8CodeUnitCount {
            guard peek == literal.utf8Start[offset] else { throw unexpected }
            position += 1
        }
        return value
    }

    /// `number = [ minus ] int [ frac ] [ exp ]`
    private mutating func parseNumber() throws(JSONError) -> JSONValue {
        let start = position
        let isNegative = skip(UInt8(ascii: "-"))
        let firstDigit = position
        var magnitude = 0
        var isBig = false
        while let digit = skipDigit() {
            // Counted downwards, so that the smallest Int fits.
            let (product, overflows) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = product.subtractingReportingOverflow(digit)
            isBig = isBig || overflows || overflowsToo
            magnitude = sum
        }
        let digitCount = position - firstDigit
        guard digitCount > 0 else { throw peek == nil ? error(.unexpectedEnd) : error(.invalidNumber) }
        guard digitCount == 1 || bytes[firstDigit] != UInt8(ascii: "0") else {
            throw error(.invalidNumber, at: firstDigit)
        }

        var isInteger = true
        if skip(UInt8(ascii: ".")) {
            isInteger = false
            try skipDigits()
        }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            isInteger = false
            if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
            try skipDigits()
        }

        if isInteger, !isBig {
            if isNegative { return .integer(magnitude) }
            let (positive, overflows) = 0.subtractingReportingOverflow(magnitude)
            if !overflows { return .integer(positive) }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger { return .bigInteger(text) }
        guard let number = Double(text), number.isFinite else { throw error(.numberOutOfRange, at: start) }
        return .double(number)
    }

    private mutating func skipDigits() throws(JSONError) {
        guard skipDigit() != nil else { throw peek == nil ? error(.unexpectedEnd) : error(.invalidNumber) }
        while skipDigit() != nil {}
    }

    private mutating func skipDigit() -> Int? {
        guard let byte = peek, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
        position += 1
        return Int(byte - UInt8(ascii: "0"))
    }

    private mutating func parseString() throws(JSONError) -> String {
        position += 1
        let start = position
        try skipPlainCharacters()
        if peek == UInt8(ascii: "\"") {
            defer { position += 1 }
            return try decode(bytes[start..<position], at: start)
        }
        var unescaped = Array(bytes[start..<position])
        while true {
            if skip(UInt8(ascii: "\"")) { return try decode(unescaped[...], at: start) }
            position += 1
            try parseEscape(into: &unescaped)
            let runStart = position
            try skipPlainCharacters()
            unescaped += bytes[runStart..<position]
        }
    }

    /// Stops at a quote or a backslash.
    private mutating func skipPlainCharacters() throws(JSONError) {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): return
            case 0..<0x20: throw error(.controlCharacterInString)
            default: position += 1
            }
        }
        throw error(.unexpectedEnd)
    }

    private func decode(_ utf8: ArraySlice<UInt8>, at start: Int) throws(JSONError) -> String {
        guard let string = String(validating: utf8, as: UTF8.self) else {
            throw error(.invalidUTF8, at: start)
        }
        return string
    }

    private mutating func parseEscape(into unescaped: inout [UInt8]) throws(JSONError) {
        guard let byte = peek else { throw error(.unexpectedEnd) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(byte)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"):
            unescaped += UTF8.encode(try parseUnicodeEscape()) ?? UTF8.encodedReplacementCharacter
        default: throw error(.invalidEscape, at: position - 1)
        }
    }

    /// A surrogate that has no partner becomes U+FFFD: RFC 8259, section 8.2 leaves its meaning open.
    private mutating func parseUnicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let unit = try parseHexadecimal()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let afterUnit = position
        guard unit < 0xDC00, skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u")) else {
            position = afterUnit
            return "\u{FFFD}"
        }
        let next = try parseHexadecimal()
        guard 0xDC00...0xDFFF ~= next,
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit - 0xD800) << 10) + UInt32(next - 0xDC00))
        else {
            position = afterUnit
            return "\u{FFFD}"
        }
        return scalar
    }

    private mutating func parseHexadecimal() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = peek else { throw error(.unexpectedEnd) }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw error(.invalidEscape)
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    private var peek: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private func error(_ reason: JSONError.Reason, at offset: Int? = nil) -> JSONError {
        JSONError(reason, at: offset ?? position, in: bytes)
    }

    private var unexpected: JSONError {
        guard position < bytes.count else { return error(.unexpectedEnd) }
        var rest = bytes[position...].makeIterator()
        var decoder = UTF8()
        return switch decoder.decode(&rest) {
        case .scalarValue(let scalar): error(.unexpectedCharacter(scalar))
        default: error(.invalidUTF8)
        }
    }
}
