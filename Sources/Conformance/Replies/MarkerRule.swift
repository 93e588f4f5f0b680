import ReplyParsing

/// R16: no marker of any model family, no special token and no rest of one in what the client sees.
enum MarkerRule {
    /// Markup of all declared formats that nobody writes for another reason.
    private static let markers: [String] = Set(ReplyFormat.all.flatMap(markup) + others)
        .filter(isUnmistakable).sorted()

    /// What ends a reply, whatever else is in it.
    private static let ends: [String] = Set(
        ReplyFormat.all.flatMap(\.endTokens) + [
            "</s>", "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<end_of_turn>",
        ]
    ).filter(isUnmistakable).sorted()

    private static func markup(of format: ReplyFormat) -> [String] {
        var markers = format.terminators + format.delimiters.map(\.marker)
        if let reasoning = format.reasoning { markers += reasoning.opens + reasoning.closes }
        for calls in format.calls { markers += calls.opens + calls.closes }
        return format.endTokens + markers.map(\.text)
    }

    /// What begins turns and sequences, which no format has to declare.
    private static let others = [
        "</s>", "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|end_of_text|>", "<|begin_of_text|>",
        "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|eom_id|>", "[INST]", "[/INST]",
        "[TOOL_CALLS]", "<start_of_turn>", "<end_of_turn>", "<｜end▁of▁sentence｜>", "<｜begin▁of▁sentence｜>",
    ]

    private static func isUnmistakable(_ marker: String) -> Bool {
        let isTag = marker.hasPrefix("<") && marker.hasSuffix(">") && marker.utf8.count >= 4
        let isBracket = marker.hasPrefix("[") && marker.hasSuffix("]") && marker.utf8.count >= 6
        let ordinary = [
            "<answer>", "</answer>", "<response>", "</response>", "<escape>", "</param>", "</function>",
        ]
        return (isTag || isBracket) && !ordinary.contains(marker) && !marker.contains("\n")
    }

    static func check(_ reply: AssembledReply, of recording: Recording, _ ledger: inout RuleLedger) {
        for choice in reply.choices {
            let isCut = choice.finish == .length || choice.finish == nil
            for (text, pieces) in [
                (choice.content, choice.contentPieces), (choice.reasoning, choice.reasoningPieces),
            ] {
                guard let text, !text.isEmpty else { continue }
                ledger.see(.leakedMarkers)
                guard let leak = leak(in: text, isRaw: recording.request.dialect.isRaw, isCut: isCut) else {
                    continue
                }
                let place = pieces.last { $0.text.contains(leak.prefix(2)) } ?? pieces.last
                ledger.fail(.leakedMarkers, place?.place ?? Place(), "the text contains `\(leak)`")
            }
            for call in choice.calls {
                ledger.see(.leakedMarkers)
                if let leak = leak(in: call.name, isRaw: false, isCut: false) {
                    ledger.fail(.leakedMarkers, call.place, "the name of a function contains `\(leak)`")
                }
                if let leak = leak(in: call.arguments, isRaw: false, isCut: isCut) {
                    ledger.fail(.leakedMarkers, call.place, "the arguments contain `\(leak)`")
                }
            }
        }
    }

    /// - Parameter isRaw: Only what ends a reply counts; the rest is the model's text.
    private static func leak(in text: String, isRaw: Bool, isCut: Bool) -> String? {
        if isRaw { return ends.first { contains($0, in: text) } }
        if let token = specialToken(in: text) { return token }
        if let marker = markers.first(where: { contains($0, in: text) }) { return marker }
        return isCut ? nil : restOfToken(atEndOf: text)
    }

    /// Any `<|…|>` or `<｜…｜>`, whoever's it is.
    private static func specialToken(in text: String) -> String? {
        for bar in ["|", "｜"] as [Character] {
            var rest = text[...]
            while let start = rest.firstRange(of: "<\(bar)") {
                let name = rest[start.upperBound...].prefix { $0 != bar && $0 != "<" && !$0.isNewline }
                let end = rest[name.endIndex...].prefix(2)
                if !name.isEmpty, name.count <= 40, end == "\(bar)>" {
                    return String(rest[start.lowerBound..<end.endIndex])
                }
                rest = rest[start.upperBound...]
            }
        }
        return nil
    }

    private static func contains(_ marker: String, in text: String) -> Bool {
        text.utf8.count >= marker.utf8.count && Array(text.utf8).firstRange(of: Array(marker.utf8)) != nil
    }

    /// A reply that ended by itself with the beginning of a special token.
    private static func restOfToken(atEndOf text: String) -> String? {
        guard let start = text.ranges(of: "<|").last ?? text.ranges(of: "<｜").last else { return nil }
        let rest = String(text[start.lowerBound...])
        let isBeginning = markers.contains { $0.hasPrefix(rest) && $0 != rest }
        return isBeginning ? rest : nil
    }
}
