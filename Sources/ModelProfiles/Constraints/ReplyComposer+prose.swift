import Inference
import OutputGrammar
import ReplyParsing

extension ReplyComposer {
    /// Free text in which whatever opens a call is one; of the openers that the parser knows, only the one that
    /// is written may occur.
    mutating func prose(_ calls: Expression, _ offer: ToolOffer) -> Expression {
        guard let syntax = writtenCalls else { return .pattern(.anyText) }
        if let frame = format.layout.contents.first, frame != .none {
            return messages(calls, content: frame)
        }
        let inner = prosePattern(excluding: [])
        let text =
            syntax.opens.isEmpty
            ? inner.intersected(.complement(.concatenation([callBeginning(syntax, offer), .anyBytes])))
            : inner
        let segment = Expression.rule(builder.add("text", .pattern(text)))
        let marker = Expression.rule(builder.add("marker", .choice(harmlessMarkers)))
        let before = Expression.repetition(.sequence([segment, marker]), min: 0, max: nil)
        let lead = syntax.opens.isEmpty ? blank : .pattern(atPosition(of: syntax, text))
        let turn = Expression.sequence([before, lead, calls])
        let repeats = offer.allowsParallelCalls && syntax.layout?.between != nil && !syntax.opens.isEmpty
        let alone = Expression.sequence([before, segment])
        guard repeats else { return .choice([turn, alone]) }
        return .sequence([.repetition(turn, min: 0, max: nil), alone])
    }

    /// Messages behind headers or typed markers: content, perhaps, then calls, or content alone.
    private mutating func messages(_ calls: Expression, content: Frame) -> Expression {
        let layout = format.layout
        let preamble = layout.preamble ?? content
        let text = Expression.rule(
            builder.add("text", .pattern(prosePattern(excluding: [preamble.end, content.end, layout.next]))))
        let message = Expression.sequence([
            markup(preamble.begin), text, markup(preamble.end), markup(layout.next),
        ])
        let final = Expression.sequence([markup(content.begin), text, .optional(markup(content.end))])
        guard !layout.next.isEmpty, layout.preamble != nil else {
            return .choice([.sequence([contentBeforeCalls, calls]), .sequence([message, calls]), final])
        }
        var messages = [message]
        if let frame = layout.reasoning {
            messages.append(
                .sequence([markup(frame.begin), freeText(until: [frame.end]), markup(layout.next)]))
        }
        return .sequence([
            .repetition(.choice(messages), min: 0, max: nil), .choice([calls, final]),
        ])
    }

    /// Text in which no opener of a call stands, nor some other markers.
    func prosePattern(excluding others: [String]) -> Pattern {
        // At a terminator the parser ends the reply, wherever it stands.
        let unwanted = others + terminators
        var excluded = unwanted.filter { !$0.isEmpty }.map { Pattern.containing(.text($0)) }
        for syntax in format.calls {
            for opener in syntax.opens {
                let lead: Pattern = syntax.position == .lineStart ? .upToLineStart : .anyBytes
                excluded.append(.concatenation([lead, .text(opener.text), .anyBytes]))
            }
        }
        guard !excluded.isEmpty else { return .anyText }
        return .intersection([.anyText, .complement(.alternation(excluded))])
    }

    /// Text behind which a call may begin.
    func atPosition(of syntax: CallSyntax, _ text: Pattern) -> Pattern {
        syntax.position == .lineStart ? text.intersected(.upToLineStart) : text
    }

    /// Markers between which text goes on, where they are tokens; as text they are part of it.
    private var harmlessMarkers: [Expression] {
        var markers = (format.reasoning?.opens ?? []) + (format.reasoning?.closes ?? [])
        markers += format.delimiters.map(\.marker)
        return Set(markers.map(\.text)).sorted().compactMap { text in
            let parts = tokens.parts(of: Array(text.utf8))
            let hasToken = parts.contains { if case .token = $0 { true } else { false } }
            return hasToken ? markup(text) : nil
        }
    }
}
