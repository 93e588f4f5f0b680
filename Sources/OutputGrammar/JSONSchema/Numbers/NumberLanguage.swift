/// The JSON texts of the numbers of an interval.
///
/// How many digits there may be is bounded: a model that has begun a long fraction would otherwise never end it, and
/// beyond fifteen digits two texts are the same double, which an exclusive bound must not be.
enum NumberLanguage {
    static let maximumIntegerDigits = 40
    static let maximumFractionDigits = 20
    private static let exactDigits = 15

    static let anyInteger = Pattern.joined([
        .optional(.text("-")), .integers(from: [], through: nil, maximumDigits: maximumIntegerDigits),
    ])

    static let anyNumber = Pattern.joined([
        anyInteger, .optional(.joined([.text("."), .digits(1...maximumFractionDigits)])),
        // Up to e259, so that forty digits before it still make a finite double.
        .optional(
            .joined([
                .scalars(ScalarSet([0x45...0x45, 0x65...0x65])),
                .optional(.scalars(ScalarSet([0x2B...0x2B, 0x2D...0x2D]))),
                .anyOf([
                    .joined([.optional(.digit(0...1)), .digits(1...2)]),
                    .joined([.text("2"), .digit(0...5), .anyDigit]),
                ]),
            ])),
    ])

    /// What is not an integer, nor becomes one as a double: one of the first fifteen digits is a digit of the
    /// fraction and not zero.
    static let anyFraction = Pattern.joined([.optional(.text("-")), fractionMagnitude])

    private static let fractionMagnitude = Pattern.anyOf(
        (1..<exactDigits).map { count in
            let whole: Pattern =
                count == 1 ? .anyDigit : .joined([.digit(1...9), .digits(count - 1...count - 1)])
            let fraction = Pattern.joined([
                .digits(0...exactDigits - count - 1), .digit(1...9), .digits(0...maximumFractionDigits),
            ])
            return .joined([whole, .text("."), .allOf([fraction, .digits(1...maximumFractionDigits)])])
        })

    static func integers(in interval: NumberInterval) -> Pattern {
        guard interval.lower != nil || interval.upper != nil else { return anyInteger }
        let rounded = interval.roundedToIntegers
        guard !rounded.isEmpty else { return .never }
        return signed(rounded) { lower, upper in
            .integers(
                from: lower?.value.integer ?? [], through: upper?.value.integer,
                maximumDigits: maximumIntegerDigits)
        }
    }

    /// Without exponents, which no finite automaton can compare.
    static func numbers(in interval: NumberInterval, withoutIntegers: Bool = false) -> Pattern {
        guard interval.lower != nil || interval.upper != nil else {
            return withoutIntegers ? anyFraction : anyNumber
        }
        guard !interval.isEmpty else { return .never }
        return signed(interval) { lower, upper in
            magnitudes(lower: lower, upper: upper, withoutIntegers: withoutIntegers)
        }
    }

    /// Puts the negative and the positive numbers of an interval together.
    private static func signed(
        _ interval: NumberInterval, magnitudes: (NumberInterval.Bound?, NumberInterval.Bound?) -> Pattern
    ) -> Pattern {
        var branches: [Pattern] = []
        if let part = nonnegative(lower: interval.lower, upper: interval.upper) {
            branches.append(magnitudes(part.lower, part.upper))
        }
        let mirrored = { (bound: NumberInterval.Bound) in
            NumberInterval.Bound(value: bound.value.negated, isExclusive: bound.isExclusive)
        }
        if let part = nonnegative(lower: interval.upper.map(mirrored), upper: interval.lower.map(mirrored)) {
            branches.append(.joined([.text("-"), magnitudes(part.lower, part.upper)]))
        }
        return .anyOf(branches.filter { $0 != .never })
    }

    /// The part of an interval from zero up.
    private static func nonnegative(
        lower: NumberInterval.Bound?, upper: NumberInterval.Bound?
    ) -> NumberInterval? {
        var part = NumberInterval(lower: lower, upper: upper)
        if part.lower.map(\.value.isNegative) ?? true { part.lower = .init(value: .zero, isExclusive: false) }
        return part.isEmpty ? nil : part
    }

    private static func magnitudes(
        lower: NumberInterval.Bound?, upper: NumberInterval.Bound?, withoutIntegers: Bool
    ) -> Pattern {
        let longest = max(lower?.value.integer.count ?? 0, upper?.value.integer.count ?? 0)
        let ownDigits = max(lower?.value.fraction.count ?? 0, upper?.value.fraction.count ?? 0)
        let isRoundingSafe = [lower, upper].allSatisfy {
            $0.map { !$0.isExclusive || $0.value.isZero } ?? true
        }
        let fractionDigits = isRoundingSafe ? maximumFractionDigits : max(exactDigits - longest, ownDigits, 1)
        var parts = [Pattern.magnitudeShape(fractionDigits: fractionDigits)]
        if withoutIntegers {
            parts.append(fractionMagnitude)
        }
        if let lower, !lower.value.isZero || lower.isExclusive {
            parts.append(.magnitudes(above: lower, fractionDigits: fractionDigits))
        }
        if let upper { parts.append(.magnitudes(below: upper, fractionDigits: fractionDigits)) }
        return .allOf(parts)
    }
}

extension Pattern {
    fileprivate static func magnitudeShape(fractionDigits: Int) -> Pattern {
        .joined([
            .integers(from: [], through: nil, maximumDigits: NumberLanguage.maximumIntegerDigits),
            .optional(.joined([.text("."), .digits(1...fractionDigits)])),
        ])
    }

    fileprivate static func magnitudes(above bound: NumberInterval.Bound, fractionDigits: Int) -> Pattern {
        let anyFraction = Pattern.optional(.joined([.text("."), .digits(1...fractionDigits)]))
        let maximumDigits = NumberLanguage.maximumIntegerDigits
        let own: Pattern =
            bound.value.integer.isEmpty ? .text("0") : .bytes(bound.value.integer.map { $0 + 0x30 })
        return .anyOf([
            .joined([
                .integers(
                    from: bound.value.incrementedMagnitude.integer, through: nil, maximumDigits: maximumDigits
                ),
                anyFraction,
            ]),
            .joined([
                own,
                fractions(
                    bound.value.fraction[...], isAbove: true, isExclusive: bound.isExclusive, fractionDigits),
            ]),
        ])
    }

    fileprivate static func magnitudes(below bound: NumberInterval.Bound, fractionDigits: Int) -> Pattern {
        let anyFraction = Pattern.optional(.joined([.text("."), .digits(1...fractionDigits)]))
        let own: Pattern =
            bound.value.integer.isEmpty ? .text("0") : .bytes(bound.value.integer.map { $0 + 0x30 })
        var branches = [
            Pattern.joined([
                own,
                fractions(
                    bound.value.fraction[...], isAbove: false, isExclusive: bound.isExclusive, fractionDigits),
            ])
        ]
        if !bound.value.integer.isEmpty {
            let previous = NumberInterval(
                lower: nil, upper: .init(value: bound.value.truncatedMagnitude, isExclusive: true)
            ).roundedToIntegers.upper?.value
            branches.append(
                .joined([
                    .integers(from: [], through: previous?.integer ?? [], maximumDigits: 1), anyFraction,
                ]))
        }
        return .anyOf(branches)
    }

    /// A fraction, its point included, that is above or below another; none at all is zero.
    private static func fractions(
        _ bound: ArraySlice<UInt8>, isAbove: Bool, isExclusive: Bool, _ maximum: Int
    ) -> Pattern {
        let digits = fractionDigits(bound, isAbove: isAbove, isExclusive: isExclusive, left: maximum)
        let isZeroAllowed = isAbove ? bound.isEmpty && !isExclusive : !(bound.isEmpty && isExclusive)
        let written = Pattern.joined([.text("."), .allOf([digits, .digits(1...maximum)])])
        return isZeroAllowed ? .anyOf([.emptyText, written]) : written
    }

    private static func fractionDigits(
        _ bound: ArraySlice<UInt8>, isAbove: Bool, isExclusive: Bool, left: Int
    ) -> Pattern {
        guard let first = bound.first else {
            // Only zeros are left of the bound.
            if isAbove {
                return isExclusive
                    ? .joined([.repetition(.text("0"), min: 0, max: left), .digit(1...9), .digits(0...left)])
                    : .digits(0...left)
            }
            return isExclusive ? .never : .repetition(.text("0"), min: 0, max: left)
        }
        let rest = fractionDigits(
            bound.dropFirst(), isAbove: isAbove, isExclusive: isExclusive, left: left - 1)
        var branches = [Pattern.joined([.digit(first...first), rest])]
        if isAbove {
            if first < 9 { branches.append(.joined([.digit(first + 1...9), .digits(0...max(left - 1, 0))])) }
        } else {
            if first > 0 { branches.append(.joined([.digit(0...first - 1), .digits(0...max(left - 1, 0))])) }
            branches.append(.emptyText)  // Fewer digits: what is left of the bound is not zero.
        }
        return .anyOf(branches.filter { $0 != .never })
    }
}
