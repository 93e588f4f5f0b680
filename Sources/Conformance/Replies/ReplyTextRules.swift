/// R14, R24: text is sent once, and without whitespace that belonged to markers.
enum ReplyTextRules {
    static func check(_ reply: AssembledReply, of recording: Recording, _ ledger: inout RuleLedger) {
        for choice in reply.choices {
            checkRepetition(choice.contentPieces, &ledger)
            checkRepetition(choice.reasoningPieces, &ledger)
            for call in choice.calls {
                checkRepetition(call.fragments.map { ($0, call.place) }, &ledger)
            }
            if !recording.request.dialect.isRaw { checkWhitespace(choice, &ledger) }
        }
    }

    /// Pieces each of which begins with all that was sent before are states, not additions.
    private static func checkRepetition(_ pieces: [(text: String, place: Place)], _ ledger: inout RuleLedger)
    {
        guard pieces.count >= 3 else { return }
        ledger.see(.appendOnly)
        let repeats = zip(pieces, pieces.dropFirst()).allSatisfy { before, after in
            after.text.utf8.count > before.text.utf8.count && after.text.utf8.starts(with: before.text.utf8)
        }
        if repeats {
            ledger.fail(.appendOnly, pieces[1].place, "each piece repeats all that was sent before")
        } else if let whole = pieces.last, whole.text.utf8.count > 8,
            whole.text == pieces.dropLast().map(\.text).joined()
        {
            ledger.fail(.appendOnly, whole.place, "the last piece repeats all that was sent before")
        }
    }

    private static func checkWhitespace(_ choice: AssembledReply.Choice, _ ledger: inout RuleLedger) {
        let hasMarkup = choice.reasoning?.isEmpty == false || !choice.calls.isEmpty
        guard hasMarkup, choice.finish != nil else { return }
        ledger.see(.whitespace)
        for (text, pieces, what) in [
            (choice.content, choice.contentPieces, "content"),
            (choice.reasoning, choice.reasoningPieces, "reasoning"),
        ] {
            guard let text, let first = pieces.first, let last = pieces.last else { continue }
            if text.allSatisfy(\.isWhitespace) {
                ledger.fail(.whitespace, first.place, "\(what) of nothing but whitespace")
            } else if text.first?.isNewline == true {
                ledger.fail(.whitespace, first.place, "\(what) begins with the line break of a marker")
            } else if what == "reasoning", text.last?.isNewline == true, choice.finish != .length {
                ledger.fail(.whitespace, last.place, "reasoning ends with the line break of a marker")
            }
        }
    }
}
