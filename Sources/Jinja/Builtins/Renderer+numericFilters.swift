extension Renderer {
    mutating func applyNumeric(
        _ filter: Filter, _ value: Value, _ arguments: BoundArguments
    ) throws(Failure) -> Value {
        switch filter {
        case .abs: return try absolute(value)
        case .float: return try float(value) ?? arguments[0] ?? .double(0)
        case .int: return try integer(value, arguments) ?? arguments[0] ?? .integer(0)
        case .round: return try round(value, arguments)
        default: return try sum(value, arguments)
        }
    }

    private func absolute(_ value: Value) throws(Failure) -> Value {
        switch Number(value) {
        case .integer(let number)? where number < 0:
            return try Number.integer(0).applying(.subtract, .integer(number)).value
        case .integer(let number)?: return .integer(number)
        case .double(let number)?: return .double(number.magnitude)
        case nil:
            throw .type("bad operand type for abs(): '\(value.typeName)'")
        }
    }

    private func float(_ value: Value) throws(Failure) -> Value? {
        switch value {
        case .undefined(let undefined): throw undefined.failure
        case .bigInteger(let digits): return Double(digits).map { .double($0) }
        case .text(let text): return Double(python: text).map { .double($0) }
        default: return Number(value).map { .double($0.double) }
        }
    }

    private func integer(_ value: Value, _ arguments: BoundArguments) throws(Failure) -> Value? {
        let base = try arguments.integer(1, default: 10)
        switch value {
        case .undefined(let undefined): throw undefined.failure
        case .bigInteger: return value
        case .text(let text):
            if let integer = try Int.parse(text, base: base) { return integer }
            guard let number = Double(python: text), number.isFinite else { return nil }
            return Int(exactly: number.rounded(.towardZero)).map { .integer($0) }
        default:
            switch Number(value) {
            case .integer(let number)?: return .integer(number)
            case .double(let number)?:
                guard number.isFinite else { return nil }
                guard let integer = Int(exactly: number.rounded(.towardZero)) else {
                    throw .integerTooLarge
                }
                return .integer(integer)
            case nil: return nil
            }
        }
    }

    private func round(_ value: Value, _ arguments: BoundArguments) throws(Failure) -> Value {
        let precision = try arguments.integer(0, default: 0)
        let method = try arguments.text(1)?.string ?? "common"
        guard ["common", "ceil", "floor"].contains(method) else {
            throw .type("method must be common, ceil or floor")
        }
        guard let number = Number(value) else {
            throw .type("type \(value.typeName) doesn't define __round__ method")
        }
        guard -300...300 ~= precision else { throw .value("precision out of range") }
        if method == "common" {
            if case .integer(let integer) = number, precision >= 0 { return .integer(integer) }
            let rounded = number.double.rounded(toDecimals: precision)
            if case .integer = number {
                guard let integer = Int(exactly: rounded) else { throw .integerTooLarge }
                return .integer(integer)
            }
            return .double(rounded)
        }
        let factor = try Number.double(10).applying(.power, .integer(precision)).double
        let scaled = number.double * factor
        // Python goes by way of an integer, which has no negative zero.
        return .double((scaled.rounded(method == "ceil" ? .up : .down) + 0) / factor)
    }

    private mutating func sum(_ value: Value, _ arguments: BoundArguments) throws(Failure) -> Value {
        let path = try AttributePath(arguments[0])
        var total = arguments[1] ?? .integer(0)
        if case .text = total { throw .type("sum() can't sum strings [use ''.join(seq) instead]") }
        for element in try elements(of: value) {
            try step()
            total = try apply(.add, total, try self.value(of: element, at: path))
        }
        return total
    }
}

extension Double {
    /// What Python's `float` reads; nil where it refuses.
    init?(python text: Text) {
        guard let trimmed = text.trimmed().string.withASCIIDigits.withoutDigitSeparators else { return nil }
        switch trimmed.lowercased() {
        case "inf", "+inf", "infinity", "+infinity": self = .infinity
        case "-inf", "-infinity": self = -.infinity
        case "nan", "+nan", "-nan": self = .nan
        default:
            // Swift reads hexadecimal numbers too; Python does not.
            guard !trimmed.utf8.contains(UInt8(ascii: "x")), !trimmed.utf8.contains(UInt8(ascii: "X")),
                let number = Double(trimmed)
            else { return nil }
            self = number
        }
    }
}

extension Int {
    /// What Python's `int` reads in a base; nil where it refuses.
    fileprivate static func parse(_ text: Text, base: Int) throws(Failure) -> Value? {
        guard base == 0 || 2...36 ~= base else {
            throw .value("int() base must be >= 2 and <= 36, or 0")
        }
        let written = text.trimmed().string.withASCIIDigits
        // A separator may also come after the prefix, as in `0x_ff`.
        guard var digits = written.withoutDigitSeparators else { return nil }
        var sign = ""
        if let first = digits.first, first == "-" || first == "+" {
            if first == "-" { sign = "-" }
            digits.removeFirst()
        }
        var radix = base == 0 ? 10 : base
        for (prefix, prefixRadix) in [("0x", 16), ("0o", 8), ("0b", 2)]
        where (base == prefixRadix || base == 0) && digits.lowercased().hasPrefix(prefix) {
            digits.removeFirst(2)
            radix = prefixRadix
        }
        guard let first = digits.first, first != "-", first != "+" else { return nil }
        if let integer = Int(sign + digits, radix: radix) { return .integer(integer) }
        let isNumber = digits.allSatisfy { $0.isASCII && $0.isNumber }
        return isNumber && radix == 10 ? .bigInteger(sign + digits) : nil
    }
}

extension String {
    /// Python reads the digits of all scripts.
    fileprivate var withASCIIDigits: String {
        if utf8.allSatisfy({ $0 < 0x80 }) { return self }
        var result = ""
        for scalar in unicodeScalars {
            if scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue {
                result += String(Int(value))
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The number without the underscores between its digits; nil where there are others.
    fileprivate var withoutDigitSeparators: String? {
        guard utf8.contains(UInt8(ascii: "_")) else { return self }
        let bytes = Array(utf8)
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "_") {
            guard index > 0, index + 1 < bytes.count,
                Unicode.Scalar(bytes[index - 1]).properties.isASCIIHexDigit
                    || Unicode.Scalar(bytes[index - 1]).properties.isAlphabetic,
                Unicode.Scalar(bytes[index + 1]).properties.isASCIIHexDigit
                    || Unicode.Scalar(bytes[index + 1]).properties.isAlphabetic
            else { return nil }
        }
        return filter { $0 != "_" }
    }
}
