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
