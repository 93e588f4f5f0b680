import ReplyParsing

extension ReplyFormat {
    /// What leaks out of servers whose model is not known: markers that hardly any text has by chance.
    ///
    /// Terminators count at the very end, or where another turn follows them; reasoning at the very beginning; calls
    /// behind an opener of their own.
    static let leaks: ReplyFormat = {
        var format = ReplyFormat(
            "leaks", models: "any behind an upstream that does not say which",
            reasoning: ReasoningSyntax(opens: ["<think>"], closes: ["</think>"], position: .start),
            calls: distinctCalls, keepsWhitespace: true)
        format.addLeakedEnds()
        return format
    }()

    /// Adds the ends of turns that servers let through, to a format that knows its model's own.
    mutating func addLeakedEnds() {
        for text in Self.ends + endTokens + Self.doubleEnds {
            for end in [text, text + "\n"] where !endTokens.contains(end) { endTokens.append(end) }
        }
        // Nothing here has the names of its tokens, by which a format would have known them.
        delimiters.removeAll { Self.turnStarts.contains($0.marker.text) }
        let known = Set(terminators.map(\.text))
        terminators += Self.turnChanges.filter { !known.contains($0) }.map { Marker($0) }
    }

    /// For replies that are held to a form.
    mutating func removeTurnStarts() {
        terminators.removeAll { Self.turnStarts.contains($0.text) }
    }

    private static let ends = [
        "<|im_end|>", "</s>", "<|eot_id|>", "<|eom_id|>", "<|end_of_text|>", "<|endoftext|>", "<end_of_turn>",
        "<|end|>", "<｜end▁of▁sentence｜>", "<|return|>", "<|END_OF_TURN_TOKEN|>", "<eos>", "<turn|>",
    ]

    /// What models write behind the end of a turn when nothing stops them.
    private static let doubleEnds = [
        "<|im_end|><|endoftext|>", "<|im_end|><|im_end|>", "<|eot_id|><|end_of_text|>",
        "<|eot_id|><|eot_id|>",
        "<end_of_turn><eos>", "<|end|><|endoftext|>", "</s></s>",
    ]

    /// What reasoning is read by that an upstream has told from content: only ends of turns can have leaked into it.
    static let leaksOfReasoning: ReplyFormat = {
        var format = ReplyFormat("reasoning", models: "any", keepsWhitespace: true)
        format.addLeakedEnds()
        return format
    }()

    /// Begins a turn, and hardly any text has it by chance.
    private static let turnStarts = ["<｜User｜>", "<｜Assistant｜>"]

    /// A turn's end with the next turn's beginning: the model talks to itself.
    private static let turnChanges: [String] =
        turnStarts
        + [
            ("<|im_end|>", "<|im_start|>"), ("<|eot_id|>", "<|start_header_id|>"),
            ("<|end_of_text|>", "<|start_header_id|>"), ("<end_of_turn>", "<start_of_turn>"),
            ("<|end|>", "<|user|>"), ("<|end|>", "<|assistant|>"), ("</s>", "<s>"), ("</s>", "[INST]"),
            ("<｜end▁of▁sentence｜>", "<｜User｜>"), ("<|END_OF_TURN_TOKEN|>", "<|START_OF_TURN_TOKEN|>"),
        ].flatMap { end, start in ["", "\n"].map { end + $0 + start } }

    /// The calls of families whose openers are their own. Families that share an opener are tried in this order.
    private static let distinctCalls: [CallSyntax] = {
        var calls: [CallSyntax] = []
        let families = [
            "qwen3_5", "glm_4_7", "mistral_v13", "llama3_json", "deepseek_v3_1", "kimi_k2", "minimax_m2",
            "deepseek_v3_2", "functionary_v3_1", "lfm2", "solar_open", "seed_oss",
        ]
        let declared = families.compactMap(ReplyFormat.named).flatMap { (format: ReplyFormat) in format.calls
        }
        for syntax in declared {
            let known = Set(calls.flatMap(\.opens).map(\.text))
            let opens = syntax.opens.filter { !known.contains($0.text) }
            if let shared = calls.firstIndex(where: { $0.opens == syntax.opens && !$0.opens.isEmpty }) {
                calls[shared].payloads += syntax.payloads.filter { !calls[shared].payloads.contains($0) }
            } else if !opens.isEmpty {
                var syntax = syntax
                syntax.opens = opens
                calls.append(syntax)
            }
        }
        return calls
    }()
}
