import OrderedJSON

/// A number as its decimal digits, so that bounds are compared exactly.
struct DecimalNumber: Hashable {
    var isNegative: Bool
    /// Without leading zeros; empty for what is below one.
    private(set) var integer: [UInt8]
    /// Without trailing zeros.
    private(set) var fraction: [UInt8]

    /// More digits than any double has.
    private static let maximumExponent = 400

    /// Nil for what is no number.
    init?(_ value: JSONValue) {
        switch value {
        case .integer(let value): self.init(String(value))
        case .bigInteger(let digits): self.init(digits)
        case .double(let value): self.init(value.pythonDescription)
        default: return nil
        }
    }

    init?(_ text: String) {
        var digits: [UInt8] = []
        var pointPosition: Int?
        var exponent = 0
        var rest = text.utf8[...]
        isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest = rest.dropFirst() }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte - 0x30)
            case UInt8(ascii: "."): pointPosition = digits.count
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                guard let value = Int(Substring(rest)), abs(value) <= Self.maximumExponent else { return nil }
                exponent = value
                rest = rest[rest.endIndex...]
            default: return nil
            }
        }
        guard !digits.isEmpty else { return nil }
        let point = (pointPosition ?? digits.count) + exponent
        if point < 0 { digits.insert(contentsOf: repeatElement(0, count: -point), at: 0) }
        let split = max(point, 0)
        if digits.count < split { digits += repeatElement(0, count: split - digits.count) }
        integer = Array(digits[..<split].drop { $0 == 0 })
        fraction = Array(digits[split...])
        while fraction.last == 0 { fraction.removeLast() }
        if isZero { isNegative = false }
    }

    static let zero = DecimalNumber(integer: [], fraction: [])

    private init(integer: [UInt8], fraction: [UInt8]) {
        isNegative = false
        self.integer = integer
        self.fraction = fraction
    }

    var isZero: Bool { integer.isEmpty && fraction.isEmpty }
    var isInteger: Bool { fraction.isEmpty }

    var negated: DecimalNumber {
        var result = self
        result.isNegative = !isNegative && !isZero
        return result
    }

    /// The number without its sign and fraction.
    var truncatedMagnitude: DecimalNumber { DecimalNumber(integer: integer, fraction: []) }

    /// The next integer away from zero, without the sign.
    var incrementedMagnitude: DecimalNumber {
        var digits = integer
        var index = digits.count - 1
        while index >= 0, digits[index] == 9 {
            digits[index] = 0
            index -= 1
        }
        if index >= 0 { digits[index] += 1 } else { digits.insert(1, at: 0) }
        return DecimalNumber(integer: digits, fraction: [])
    }

    var text: String {
        let whole = integer.isEmpty ? "0" : integer.map(String.init).joined()
        let rest = fraction.isEmpty ? "" : "." + fraction.map(String.init).joined()
        return (isNegative ? "-" : "") + whole + rest
    }
}

extension DecimalNumber: Comparable {
    static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? right.isBelowInMagnitude(left) : left.isBelowInMagnitude(right)
    }

    private func isBelowInMagnitude(_ other: DecimalNumber) -> Bool {
        if integer.count != other.integer.count { return integer.count < other.integer.count }
        if integer != other.integer { return integer.lexicographicallyPrecedes(other.integer) }
        return fraction.lexicographicallyPrecedes(other.fraction)
    }
}
