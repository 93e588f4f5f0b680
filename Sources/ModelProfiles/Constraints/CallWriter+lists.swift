import Inference
import OutputGrammar

extension CallWriter {
    /// Members in their order, of which some may be left out, with something between them.
    mutating func list(
        _ members: [(expression: Expression, isRequired: Bool)], separator: Expression
    ) -> Expression {
        // From the last to the first: what follows a member, and what follows if there was none.
        var behind = Expression.nothing
        var first = Expression.nothing
        for (member, isRequired) in members.reversed() {
            let head = Expression.sequence([member, behind])
            let tail = Expression.sequence([separator, member, behind])
            if isRequired {
                (first, behind) = (head, tail)
            } else {
                (first, behind) = (.choice([head, first]), .choice([tail, behind]))
            }
            first = shared(first)
            behind = shared(behind)
        }
        return first
    }

    func optional(_ expression: Expression, unless isRequired: Bool) -> Expression {
        isRequired ? expression : .optional(expression)
    }

    /// A rule, so that what is referred to twice is not written twice.
    mutating func shared(_ expression: Expression) -> Expression {
        .rule(composer.builder.add("members", expression))
    }
}

extension Grammar.Expression {
    /// Some of this, with something between them.
    func listed(min: Int, max: Int?, separator: String) -> Grammar.Expression {
        guard max != 0 else { return .nothing }
        let rest = Grammar.Expression.repetition(
            .sequence([.text(separator), self]), min: Swift.max(0, min - 1), max: max.map { $0 - 1 })
        let list = Grammar.Expression.sequence([self, rest])
        return min > 0 ? list : .optional(list)
    }

    func bracketed(min: Int, max: Int?, separator: String) -> Grammar.Expression {
        .sequence([.text("["), listed(min: min, max: max, separator: separator), .text("]")])
    }
}
