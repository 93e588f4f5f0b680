/// The numbers between two bounds, either of which may be missing.
struct NumberInterval: Hashable {
    struct Bound: Hashable {
        var value: DecimalNumber
        var isExclusive: Bool
    }

    var lower: Bound?
    var upper: Bound?

    static let all = NumberInterval()

    func intersection(_ other: NumberInterval) -> NumberInterval {
        var result = self
        if let bound = other.lower {
            if let own = lower, own.value > bound.value || (own.value == bound.value && own.isExclusive) {
            } else {
                result.lower = bound
            }
        }
        if let bound = other.upper {
            if let own = upper, own.value < bound.value || (own.value == bound.value && own.isExclusive) {
            } else {
                result.upper = bound
            }
        }
        return result
    }

    var isEmpty: Bool {
        guard let lower, let upper else { return false }
        return lower.value > upper.value
            || (lower.value == upper.value && (lower.isExclusive || upper.isExclusive))
    }

    func contains(_ number: DecimalNumber) -> Bool {
        if let lower, lower.value > number || (lower.isExclusive && lower.value == number) { return false }
        if let upper, upper.value < number || (upper.isExclusive && upper.value == number) { return false }
        return true
    }

    /// What is left without one number.
    func excluding(_ number: DecimalNumber) -> [NumberInterval] {
        guard contains(number) else { return [self] }
        let bound = Bound(value: number, isExclusive: true)
        return [
            intersection(NumberInterval(lower: nil, upper: bound)),
            intersection(NumberInterval(lower: bound, upper: nil)),
        ].filter { !$0.isEmpty }
    }

    /// The same integers, with bounds that are integers themselves and belong to the interval.
    var roundedToIntegers: NumberInterval {
        NumberInterval(
            lower: lower.map { Bound(value: Self.integer(atLeast: $0), isExclusive: false) },
            upper: upper.map {
                let mirrored = Bound(value: $0.value.negated, isExclusive: $0.isExclusive)
                return Bound(value: Self.integer(atLeast: mirrored).negated, isExclusive: false)
            })
    }

    private static func integer(atLeast bound: Bound) -> DecimalNumber {
        let value = bound.value
        if value.isInteger, !bound.isExclusive { return value }
        if !value.isNegative { return value.incrementedMagnitude }
        guard value.isInteger else { return value.truncatedMagnitude.negated }
        // -3, exclusive: -2.
        return value.decrementedMagnitude.negated
    }
}

extension DecimalNumber {
    /// The integer before this one, for an integer of at least one in magnitude.
    fileprivate var decrementedMagnitude: DecimalNumber {
        var digits = integer
        var index = digits.count - 1
        while index >= 0, digits[index] == 0 {
            digits[index] = 9
            index -= 1
        }
        if index >= 0 { digits[index] -= 1 }
        return DecimalNumber(digits.map(String.init).joined()) ?? .zero
    }
}
