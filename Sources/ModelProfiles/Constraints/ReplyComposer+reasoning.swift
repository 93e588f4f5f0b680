import OutputGrammar
import ReplyParsing

extension ReplyComposer {
    /// Reasoning, if there is any, and what comes behind it.
    ///
    /// - Parameter calls: Calls that may also break open reasoning off; there the parser looks for them too.
    mutating func thinking(
        _ start: ReasoningStart, then body: Expression, calls: Expression? = nil
    ) -> Expression {
        let body = Expression.rule(builder.add("body", .sequence([blank, body])))
        guard start != .none, let closers = reasoningClosers else { return body }
        let thought = thought(until: closers, then: body, calls: calls)
        guard start == .possible else { return thought }
        guard !reasoningOpeners.isEmpty else { return body }
        let opened = Expression.sequence([blank, .choice(reasoningOpeners.map(markup)), thought])
        return .choice([opened, body])
    }

    private mutating func thought(
        until closers: [String], then body: Expression, calls: Expression?
    ) -> Expression {
        let behind = Expression.sequence([markup(format.layout.next), body])
        guard let calls, let syntax = writtenCalls, callsBreakReasoning(syntax) else {
            return .sequence([freeText(until: closers), behind])
        }
        let text = prosePattern(excluding: closers)
        let closed = Expression.sequence([.pattern(text), .choice(closers.map(markup)), behind])
        let broken = Expression.sequence([.pattern(atPosition(of: syntax, text)), calls])
        return .choice([closed, broken])
    }

    var reasoningClosers: [String]? {
        if let frame = format.layout.reasoning { return [frame.end] }
        guard let reasoning = format.reasoning, !reasoning.closes.isEmpty else { return nil }
        return reasoning.closes.map(\.text)
    }

    private var reasoningOpeners: [String] {
        if let frame = format.layout.reasoning { return [frame.begin] }
        return format.reasoning?.opens.map(\.text) ?? []
    }

    /// Whether calls as they are written begin with an opener that counts in reasoning.
    private func callsBreakReasoning(_ syntax: CallSyntax) -> Bool {
        guard let layout = syntax.layout, format.layout.next.isEmpty, syntax.regions.contains(.reasoning)
        else {
            return false
        }
        return syntax.opens.contains { layout.begin.hasPrefix($0.text) }
    }
}
