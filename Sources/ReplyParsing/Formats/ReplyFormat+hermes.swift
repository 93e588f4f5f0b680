import Inference

/// A JSON object per call, in a block of its own.
extension ReplyFormat {
    static let hermesFamily: [ReplyFormat] = [
        ReplyFormat(
            "hermes_json", models: "Hermes 2 and 3, Qwen2.5", endTokens: ["<|im_end|>"], calls: [.hermes]),
        ReplyFormat(
            "qwen3", models: "Qwen3, QwQ", endTokens: ["<|im_end|>"], reasoning: .think, calls: [.hermes]),
        ReplyFormat(
            "smollm3", models: "SmolLM3", endTokens: ["<|im_end|>"], reasoning: .spelledThink,
            calls: [.blocks("<tool_call>", "</tool_call>")]),
        ReplyFormat("granite_4", models: "Granite 4", endTokens: ["<|end_of_text|>"], calls: [.hermes]),
        ReplyFormat(
            "ernie_4_5", models: "ERNIE 4.5 Thinking", endTokens: ["</s>"], reasoning: .think,
            delimiters: .answer(.added("<response>"), .added("</response>")),
            calls: [.blocks(.added("<tool_call>"), .added("</tool_call>"), gap: "\n\n")],
            layout: .mayFrameContent("<response>\n", "\n</response>")),
        ReplyFormat(
            "longcat", models: "LongCat-Flash", endTokens: ["</longcat_s>"],
            calls: [.blocks(.added("<longcat_tool_call>"), .added("</longcat_tool_call>"))]),
        ReplyFormat(
            "granite_20b_fc", models: "Granite 20B function calling", endTokens: ["<|endoftext|>"],
            calls: [
                .json(
                    opens: ["<function_call>"],
                    layout: CallLayout("<function_call> ", between: " <function_call> ", ""))
            ]),
        ReplyFormat(
            "internlm2", models: "InternLM 2 to 3, Intern-S1", endTokens: ["<|im_end|>"],
            calls: [
                CallSyntax(
                    opens: [.control("<|action_start|>")], fillers: ["<|plugin|>"],
                    payloads: [.json(JSONCallSyntax(argumentKeys: ["parameters", "arguments"]))],
                    closes: [.control("<|action_end|>")],
                    layout: CallLayout("<|action_start|><|plugin|>\n", between: nil, "<|action_end|>"))
            ]),
        ReplyFormat(
            "gigachat3", models: "GigaChat 3",
            calls: [
                .json(
                    opens: [.control("<|message_sep|>\n\nfunction call<|role_sep|>\n")],
                    layout: CallLayout(
                        "<|message_sep|>\n\nfunction call<|role_sep|>\n", between: nil, ""))
            ],
            terminators: [.control("<|message_sep|>")]),
        ReplyFormat(
            "gigachat3_1", models: "GigaChat 3.1",
            calls: [
                .json(
                    opens: [.control("<|function_call|>")],
                    layout: CallLayout("<|function_call|>", between: nil, ""))
            ],
            terminators: [.control("<|message_sep|>")]),
    ]
}

extension CallSyntax {
    /// `<tool_call>{"name": …, "arguments": …}</tool_call>`
    static let hermes = blocks(.added("<tool_call>"), .added("</tool_call>"))

    static func blocks(_ open: Marker, _ close: Marker, gap: String = "\n") -> CallSyntax {
        CallSyntax(
            opens: [open], payloads: [.json(JSONCallSyntax())], closes: [close],
            layout: .blocks(open, close, gap: gap))
    }

    /// JSON behind a marker, up to the end of the text or a marker.
    static func json(
        opens: [Marker], _ syntax: JSONCallSyntax = JSONCallSyntax(), closes: [Marker] = [],
        layout: CallLayout? = nil
    ) -> CallSyntax {
        CallSyntax(opens: opens, payloads: [.json(syntax)], closes: closes, layout: layout)
    }
}

extension [Delimiter] {
    /// Content between markers of its own.
    static func answer(_ open: Marker, _ close: Marker) -> [Delimiter] {
        let position: Delimiter.Position = open.kind == .control ? .anywhere : .start
        return [
            Delimiter(open, in: [.content, .calls], position, .enters(.answer)),
            Delimiter(close, in: [.answer, .calls], .enters(.content)),
        ]
    }

    /// Markers that say nothing.
    static func absorbed(_ markers: Marker...) -> [Delimiter] {
        markers.map { Delimiter($0, in: .text, .isAbsorbed) }
    }
}
