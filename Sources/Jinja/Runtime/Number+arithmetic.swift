#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension Number {
    /// Reckons as Python does, except that an integer past 64 bits is an error.
    func applying(_ operation: ArithmeticOperator, _ other: Number) throws(Failure) -> Number {
        switch operation {
        case .add: return try exact(other, { $0.addingReportingOverflow($1) }, { $0 + $1 })
        case .subtract: return try exact(other, { $0.subtractingReportingOverflow($1) }, { $0 - $1 })
        case .multiply: return try exact(other, { $0.multipliedReportingOverflow(by: $1) }, { $0 * $1 })
        case .divide:
            guard other.double != 0 else {
                throw .value(isInteger(with: other) ? "division by zero" : "float division by zero")
            }
            return .double(double / other.double)
        case .floorDivide: return try floorDivided(by: other)
        case .modulo: return try modulo(other)
        case .power: return try raised(to: other)
        }
    }

    private func isInteger(with other: Number) -> Bool {
        if case (.integer, .integer) = (self, other) { true } else { false }
    }

    private func exact(
        _ other: Number,
        _ integer: (Int, Int) -> (partialValue: Int, overflow: Bool),
        _ floating: (Double, Double) -> Double
    ) throws(Failure) -> Number {
        guard case (.integer(let left), .integer(let right)) = (self, other) else {
            return .double(floating(double, other.double))
        }
        let (result, overflows) = integer(left, right)
        guard !overflows else { throw .integerTooLarge }
        return .integer(result)
    }

    private func floorDivided(by other: Number) throws(Failure) -> Number {
        guard case (.integer(let left), .integer(let right)) = (self, other) else {
            guard other.double != 0 else { throw .value("float floor division by zero") }
            return .double(Self.floorDivide(double, other.double).quotient)
        }
        guard right != 0 else { throw .value("integer division or modulo by zero") }
        let (quotient, overflows) = left.dividedReportingOverflow(by: right)
        guard !overflows else { throw .integerTooLarge }
        let isRoundedUp = left % right != 0 && (left < 0) != (right < 0)
        return .integer(isRoundedUp ? quotient - 1 : quotient)
    }

    /// The remainder has the sign of the divisor.
    private func modulo(_ other: Number) throws(Failure) -> Number {
        guard case (.integer(let left), .integer(let right)) = (self, other) else {
            guard other.double != 0 else { throw .value("float modulo") }
            return .double(Self.floorDivide(double, other.double).remainder)
        }
        guard right != 0 else { throw .value("integer modulo by zero") }
        let (remainder, overflows) = left.remainderReportingOverflow(dividingBy: right)
        if overflows { return .integer(0) }
        return .integer(remainder != 0 && (remainder < 0) != (right < 0) ? remainder + right : remainder)
    }

    /// What CPython's `float_divmod` computes.
    private static func floorDivide(_ left: Double, _ right: Double) -> (quotient: Double, remainder: Double)
    {
        var remainder = left.truncatingRemainder(dividingBy: right)
        var quotient = (left - remainder) / right
        if remainder == 0 {
            remainder = Double(signOf: right, magnitudeOf: 0)
        } else if (right < 0) != (remainder < 0) {
            remainder += right
            quotient -= 1
        }
        if quotient == 0 { return (Double(signOf: left / right, magnitudeOf: 0), remainder) }
        let floor = quotient.rounded(.down)
        return (quotient - floor > 0.5 ? floor + 1 : floor, remainder)
    }

    private func raised(to other: Number) throws(Failure) -> Number {
        if case (.integer(let base), .integer(let exponent)) = (self, other), exponent >= 0 {
            return .integer(try Self.power(base, exponent))
        }
        guard double != 0 || other.double >= 0 else {
            throw .value("0.0 cannot be raised to a negative power")
        }
        guard double >= 0 || other.double == other.double.rounded() else {
            throw Failure(.unsupported, "complex numbers are not supported")
        }
        let result = pow(double, other.double)
        guard result.isFinite || !double.isFinite || !other.double.isFinite else {
            throw .value("(34, 'Numerical result out of range')")
        }
        return .double(result)
    }

    private static func power(_ base: Int, _ exponent: Int) throws(Failure) -> Int {
        // These alone stay small however large the exponent.
        if base == 0 || base == 1 { return exponent == 0 ? 1 : base }
        if base == -1 { return exponent.isMultiple(of: 2) ? 1 : -1 }
        guard exponent < 64 else { throw .integerTooLarge }
        var result = 1
        for _ in 0..<exponent {
            let (product, overflows) = result.multipliedReportingOverflow(by: base)
            guard !overflows else { throw .integerTooLarge }
            result = product
        }
        return result
    }
}
