extension Double {
    /// The number as Python's `repr` and `json.dumps` write it: the shortest digits that read back the
    /// same, with an exponent below 1e-4 and from 1e16 on.
    public var pythonDescription: String {
        if isNaN { return "nan" }
        if isInfinite { return self < 0 ? "-inf" : "inf" }
        // Most numbers of requests; a negative zero is left to the digits.
        if magnitude < 0x1p53, let whole = Int(exactly: self), whole != 0 || sign == .plus {
            return "\(whole).0"
        }
        // Swift's description has the same digits; only its layout differs.
        var digits: [UInt8] = []
        var pointPosition: Int?
        var exponent = 0
        var rest = description.utf8[...]
        let sign = rest.first == UInt8(ascii: "-") ? "-" : ""
        if !sign.isEmpty { rest = rest.dropFirst() }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "."): pointPosition = digits.count
            case UInt8(ascii: "e"):
                exponent = Int(Substring(rest)) ?? 0
                rest = rest[rest.endIndex...]
            default: digits.append(byte)
            }
        }
        exponent += pointPosition ?? digits.count
        let leadingZeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
        digits.removeFirst(leadingZeros)
        exponent -= leadingZeros
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        if digits.isEmpty { return sign + "0.0" }
        return sign + Self.layOut(String(decoding: digits, as: UTF8.self), exponent: exponent)
    }

    /// Writes 0.DIGITS × 10^exponent.
    private static func layOut(_ digits: String, exponent: Int) -> String {
        let count = digits.utf8.count
        switch exponent {
        case -3...0:
            return "0." + String(repeating: "0", count: -exponent) + digits
        case 1...16 where exponent >= count:
            return digits + String(repeating: "0", count: exponent - count) + ".0"
        case 1...16:
            return "\(digits.prefix(exponent)).\(digits.dropFirst(exponent))"
        default:
            let power = exponent - 1
            let magnitude = power.magnitude < 10 ? "0\(power.magnitude)" : "\(power.magnitude)"
            let fraction = count > 1 ? ".\(digits.dropFirst())" : ""
            return "\(digits.prefix(1))\(fraction)e\(power < 0 ? "-" : "+")\(magnitude)"
        }
    }
}
