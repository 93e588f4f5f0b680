/// The syntax tree of a regular expression.
indirect enum RegularExpression: Sendable, Hashable {
    case scalars(ScalarSet)
    /// One after the other; an empty list is the empty text.
    case sequence([RegularExpression])
    case alternation([RegularExpression])
    case repetition(RegularExpression, min: Int, max: Int?)
    /// `^`
    case start
    /// `$`
    case end
    /// `\b`, or `\B` where it is negated.
    case wordBoundary(isNegated: Bool)
    case lookahead(RegularExpression, isNegated: Bool)
}

extension RegularExpression {
    static let empty = RegularExpression.sequence([])

    /// What the node looks at besides the text that it consumes.
    struct Assertions: OptionSet {
        let rawValue: UInt8

        /// Any assertion at all.
        static let any = Assertions(rawValue: 1)
        /// One that depends on what stands before.
        static let before = Assertions(rawValue: 2)
    }

    var assertions: Assertions {
        switch self {
        case .scalars: []
        case .sequence(let parts), .alternation(let parts):
            parts.reduce(into: []) { $0.formUnion($1.assertions) }
        case .repetition(let part, _, _): part.assertions
        case .end: .any
        case .start, .wordBoundary: [.any, .before]
        case .lookahead(let part, _): part.assertions.union(.any)
        }
    }
}
