import OrderedJSON

/// R27: log probabilities are there for every visible token and for no other, complete, and not after their text.
enum LogprobsRule {
    static func check(_ stream: ChatStream, of recording: Recording, _ ledger: inout RuleLedger) {
        guard recording.request.asksForLogprobs, stream.errors.isEmpty else { return }
        for index in stream.choiceOrder {
            let parts = stream.parts(of: index)
            for part in parts {
                for entry in part.json["logprobs"]?["content"]?.arrayValue ?? [] {
                    check(entry, part.place, &ledger)
                }
            }
            checkTogether(parts, &ledger)
        }
        checkTokens(stream, of: recording, &ledger)
    }

    static func check(_ entry: JSONValue, _ place: Place, _ ledger: inout RuleLedger) {
        ledger.see(.logprobs)
        for key in ["token", "logprob", "bytes", "top_logprobs"] where entry[key] == nil {
            ledger.fail(.logprobs, place, "an entry without `\(key)`")
        }
        if let logprob = entry["logprob"]?.doubleValue, logprob > 0 {
            ledger.fail(.logprobs, place, "a log probability above 0")
        }
    }

    /// A token's entry is with its text, or before the next: never so late that text goes ahead of it by more.
    private static func checkTogether(_ parts: [ChatStream.Part], _ ledger: inout RuleLedger) {
        var text = 0
        var covered = 0
        for part in parts {
            // Text may have been held back, so that tokens go ahead; the other way round they are late.
            if text > covered, part.delta["content"]?.stringValue?.isEmpty == false, covered > 0 {
                ledger.fail(.logprobs, part.place, "text went ahead of its log probabilities")
                return
            }
            text += part.delta["content"]?.stringValue?.utf8.count ?? 0
            for entry in part.json["logprobs"]?["content"]?.arrayValue ?? [] {
                covered += AssembledReply.Logprob(entry).bytes.count
            }
        }
    }

    private static func checkTokens(
        _ stream: ChatStream, of recording: Recording, _ ledger: inout RuleLedger
    ) {
        for choice in stream.reply.choices {
            guard let piece = choice.contentPieces.last else { continue }
            let content = Array((choice.content ?? "").utf8)
            guard let entries = choice.logprobs, !entries.isEmpty else {
                ledger.fail(
                    .logprobs, piece.place, "text without log probabilities, though they were asked for")
                continue
            }
            let tokens = entries.flatMap(\.bytes)
            guard recording.request.stopStrings.isEmpty else { continue }
            guard let found = tokens.firstRange(of: content) else {
                ledger.fail(
                    .logprobs, piece.place, "the tokens with log probabilities do not make up the text")
                continue
            }
            let others = tokens[..<found.lowerBound] + tokens[found.upperBound...]
            if others.contains(where: { $0 > 0x20 }) {
                let text = String(decoding: others, as: UTF8.self)
                ledger.fail(.logprobs, piece.place, "log probabilities of what is not shown: \(text)")
            }
        }
    }
}
