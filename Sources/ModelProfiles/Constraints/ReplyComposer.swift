import Inference
import OutputGrammar
import ReplyParsing

/// Puts the grammar of one reply together.
struct ReplyComposer {
    typealias Expression = Grammar.Expression

    let format: ReplyFormat
    let tokens: SpecialTokens
    /// Texts that end the reply wherever they stand outside a string in quotes.
    let terminators: [String]
    var builder = GrammarBuilder()

    init(_ format: ReplyFormat, _ tokens: SpecialTokens, terminators: [String]) {
        self.format = format
        self.tokens = tokens
        self.terminators = terminators + format.terminators.map(\.text)
    }

    mutating func reply(_ body: ReplyBody, reasoning: ReasoningStart) throws(GrammarError) -> Expression {
        switch body {
        case .answer(let grammar):
            return thinking(reasoning, then: framed(merge(grammar)))
        case .calls(let offer):
            let calls = try calls(offer)
            return thinking(reasoning, then: .sequence([contentBeforeCalls, calls]), calls: calls)
        case .either(let grammar, let offer):
            let calls = try calls(offer)
            let answer = framed(merge(grammar))
            return thinking(
                reasoning, then: .choice([answer, .sequence([contentBeforeCalls, calls])]), calls: calls)
        case .lazy(let offer):
            let calls = try calls(offer)
            return thinking(reasoning, then: prose(calls, offer), calls: calls)
        }
    }

    /// Content in the frame of its format.
    private func framed(_ content: Expression) -> Expression {
        .choice(
            format.layout.contents.map { frame in
                .sequence([markup(frame.begin), content, markup(frame.end)])
            })
    }

    var contentBeforeCalls: Expression {
        guard format.layout.callsFollowContent, let frame = format.layout.contents.first else {
            return .nothing
        }
        return .optional(markup(frame.begin + frame.end))
    }

    private mutating func merge(_ grammar: Grammar) -> Expression {
        let ids = grammar.rules.map { builder.reserve($0.name) }
        for (rule, id) in zip(grammar.rules, ids) {
            builder.define(id, rule.expression.renumbered(by: ids))
        }
        return ids.indices.contains(grammar.root) ? .rule(ids[grammar.root]) : .choice([])
    }
}

extension Grammar.Expression {
    /// The empty text.
    static let nothing = Grammar.Expression.sequence([])

    static func text(_ text: String) -> Grammar.Expression { .literal(Array(text.utf8)) }

    static func optional(_ expression: Grammar.Expression) -> Grammar.Expression {
        .repetition(expression, min: 0, max: 1)
    }

    fileprivate func renumbered(by ids: [Grammar.RuleID]) -> Grammar.Expression {
        switch self {
        case .literal, .pattern, .token, .freeText: self
        case .sequence(let parts): .sequence(parts.map { $0.renumbered(by: ids) })
        case .choice(let branches): .choice(branches.map { $0.renumbered(by: ids) })
        case .repetition(let part, let min, let max):
            .repetition(part.renumbered(by: ids), min: min, max: max)
        case .rule(let id): ids.indices.contains(id) ? .rule(ids[id]) : .choice([])
        }
    }
}
