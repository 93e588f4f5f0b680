#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension Double {
    /// Rounds to so many decimals, ties to even, as the exact value of the number demands.
    func rounded(toDecimals count: Int) -> Double {
        guard isFinite else { return self }
        if count == 0 { return rounded(.toNearestOrEven) }
        if count < 0 {
            let power = pow(10, Double(-count))
            let scaled = self / power
            return scaled.isFinite && power.isFinite ? scaled.rounded(.toNearestOrEven) * power : 0
        }
        return Double(formatted(.fixed, precision: count)) ?? self
    }

    /// The conversions of C's `printf` that take a floating-point number. There must be no other: `printf`
    /// believes what the format says of its arguments.
    enum Conversion: String {
        case exponent = "e", upperExponent = "E", fixed = "f", upperFixed = "F", general = "g", upperGeneral =
            "G"
    }

    /// What Python writes for a precision without a type: a general number that has a point or an exponent.
    func formattedWithPoint(precision: Int) -> String {
        let scientific = formatted(.exponent, precision: precision - 1)
        guard let mark = scientific.firstIndex(of: "e"),
            let exponent = Int(scientific[scientific.index(after: mark)...])
        else { return scientific }
        if exponent + 1 <= -4 || exponent + 1 > precision - 1 {
            var digits = scientific[..<mark]
            if digits.contains(".") {
                while digits.last == "0" { digits.removeLast() }
                if digits.last == "." { digits.removeLast() }
            }
            return String(digits) + scientific[mark...]
        }
        let general = formatted(.general, precision: precision)
        return general.contains(".") ? general : general + ".0"
    }

    /// What C's `printf` writes.
    func formatted(_ conversion: Conversion, precision: Int, isAlternate: Bool = false) -> String {
        let format = "%\(isAlternate ? "#" : "").*\(conversion.rawValue)"
        let precision = Int32(clamping: precision)
        let count = withVaList([precision, self]) { vsnprintf(nil, 0, format, $0) }
        guard count > 0 else { return "" }
        var buffer = [CChar](repeating: 0, count: Int(count) + 1)
        _ = withVaList([precision, self]) { vsnprintf(&buffer, buffer.count, format, $0) }
        return String(decoding: buffer.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
