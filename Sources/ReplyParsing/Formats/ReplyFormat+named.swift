/// A name, then its arguments in JSON.
extension ReplyFormat {
    static let namedFamily: [ReplyFormat] = [
        ReplyFormat(
            "mistral_v3", models: "Mistral 7B v0.3, Mixtral 8x22B, Mistral Nemo", endTokens: ["</s>"],
            calls: [.mistralList],
            callIDs: .nineAlphanumerics),
        ReplyFormat(
            "mistral_v11", models: "Mistral Small 3.2", endTokens: ["</s>"],
            calls: [.mistral(idLength: 9)],
            callIDs: .nineAlphanumerics),
        ReplyFormat(
            "mistral_v13", models: "Devstral, Magistral, Ministral 3, Mistral Large 3", endTokens: ["</s>"],
            reasoning: ReasoningSyntax(
                opens: [.control("[THINK]"), "<think>"], closes: [.control("[/THINK]"), "</think>"]),
            calls: [.mistral(idLength: nil)], callIDs: .nineAlphanumerics),
        ReplyFormat(
            "functionary_v3_1", models: "Functionary 3.1", endTokens: ["<|eot_id|>", "<|eom_id|>"],
            calls: [
                CallSyntax(
                    opens: ["<function="],
                    payloads: [.named(NamedCallSyntax(nameEnds: [">"], needsObject: true))],
                    closes: ["</function>"],
                    layout: CallLayout("<function=", between: "</function><function=", "</function>")),
                CallSyntax(opens: [.control("<|python_tag|>")], payloads: [.code(function: "python")]),
            ]),
        ReplyFormat(
            "functionary_v3_2", models: "Functionary 3.2", endTokens: ["<|eot_id|>", "<|eom_id|>"],
            delimiters: [
                Delimiter("all\n", in: [.content], .start, .enters(.answer)),
                Delimiter(">>>all\n", in: .visible, .enters(.answer)),
            ],
            calls: [
                .bare(
                    .named(
                        NamedCallSyntax(nameEnds: ["\n"], needsObject: true, nonFunctions: ["all"])),
                    in: [.content],
                    layout: CallLayout("", between: ">>>", "")),
                CallSyntax(
                    opens: [">>>"],
                    payloads: [.named(NamedCallSyntax(nameEnds: ["\n"], needsObject: true))]),
            ],
            layout: .framesContent("all\n", next: ">>>")),
        ReplyFormat(
            "glm4_9b", models: "GLM-4-9B", endTokens: ["<|user|>", "<|observation|>", "<|endoftext|>"],
            delimiters: [Delimiter(.control("<|assistant|>"), in: .text, .enters(.content))],
            calls: [
                .bare(
                    .named(NamedCallSyntax(nameEnds: ["\n"], needsObject: true, needsKnownName: true)),
                    layout: CallLayout("", between: nil, ""))
            ],
            layout: .framesContent("\n", next: "<|assistant|>")),
        ReplyFormat(
            "chatglm3", models: "ChatGLM3", endTokens: ["<|user|>", "<|observation|>"],
            delimiters: [Delimiter(.control("<|assistant|>"), in: .text, .enters(.content))],
            calls: [
                .bare(
                    .named(
                        NamedCallSyntax(
                            nameEnds: ["\n"], arguments: .python(function: "tool_call"), mayBeFenced: true,
                            argumentsFrame: Frame(" ```python\n", "\n```"))),
                    closes: ["```"], layout: CallLayout(" ", between: nil, ""))
            ],
            layout: .framesContent("\n ", next: "<|assistant|>")),
        ReplyFormat(
            "deepseek_r1", models: "DeepSeek R1 and V3", endTokens: ["<｜end▁of▁sentence｜>"],
            reasoning: .think, delimiters: .deepSeekTurns,
            calls: [
                .deepSeek(
                    NamedCallSyntax(
                        nameEnds: ["\n"], mayBeFenced: true, argumentsFrame: Frame("```json\n", "\n```")),
                    fillers: ["<｜tool▁call▁begin｜>", "function<｜tool▁sep｜>"], gap: "\n")
            ]),
        ReplyFormat(
            "deepseek_v3_1", models: "DeepSeek V3.1", endTokens: ["<｜end▁of▁sentence｜>"], reasoning: .think,
            delimiters: .deepSeekTurns,
            calls: [
                .deepSeek(NamedCallSyntax(nameEnds: ["<｜tool▁sep｜>"]), fillers: ["<｜tool▁call▁begin｜>"])
            ]),
        ReplyFormat(
            "kimi_k2", models: "Kimi K2 and K2.5", endTokens: ["<|im_end|>"], reasoning: .think,
            calls: [
                CallSyntax(
                    opens: [.control("<|tool_calls_section_begin|>"), .control("<|tool_call_begin|>")],
                    fillers: ["<|tool_call_begin|>"],
                    payloads: [
                        .named(
                            NamedCallSyntax(
                                nameEnds: ["<|tool_call_argument_begin|>"], namePrefixes: ["functions."],
                                nameHasNumber: true))
                    ],
                    closes: [.control("<|tool_call_end|>"), .control("<|tool_calls_section_end|>")],
                    layout: CallLayout(
                        "<|tool_calls_section_begin|><|tool_call_begin|>",
                        between: "<|tool_call_end|><|tool_call_begin|>",
                        "<|tool_call_end|><|tool_calls_section_end|>"))
            ]),
        ReplyFormat(
            "solar_open", models: "Solar Open",
            reasoning: ReasoningSyntax(
                opens: [.control("<|think|>")], closes: [.control("<|end|>")], position: .asTokenIfNamed),
            delimiters: .absorbed(
                .control("<|begin|>assistant"), .control("<|end|>"), .control("<|tool_calls|>"))
                + [Delimiter(.control("<|content|>"), in: .text, .enters(.content))],
            calls: [
                CallSyntax(
                    opens: [.control("<|tool_call:begin|>")],
                    payloads: [
                        .named(
                            NamedCallSyntax(
                                nameEnds: ["<|tool_call:args|>"], idEnds: "<|tool_call:name|>", idLength: 10))
                    ],
                    closes: [.control("<|tool_call:end|>")],
                    layout: CallLayout(
                        "<|tool_calls|><|tool_call:begin|>", between: "<|tool_call:end|><|tool_call:begin|>",
                        "<|tool_call:end|>"))
            ],
            terminators: [.control("<|calls|>")],
            layout: .framesContent("<|content|>", next: "<|begin|>assistant")),
        ReplyFormat(
            "react_qwen", models: "Qwen 1 and other ReAct prompts", endTokens: ["<|im_end|>"],
            reasoning: ReasoningSyntax(
                opens: ["Thought:"], closes: ["Final Answer:"], position: .lineStart),
            delimiters: [
                // What the prompt asks for before every answer says nothing.
                Delimiter(
                    "Thought: I now know the final answer.", in: .text, .lineStart, .isAbsorbed),
                Delimiter("Final Answer:", in: [.content, .calls], .lineStart, .enters(.content)),
            ],
            calls: [
                CallSyntax(
                    opens: ["Action:"], position: .lineStart,
                    payloads: [
                        .named(
                            NamedCallSyntax(
                                nameEnds: ["\n"], fillers: ["Action Input:"],
                                argumentsFrame: Frame("Action Input: ", "")))
                    ],
                    layout: CallLayout("Action: ", between: nil, ""))
            ],
            terminators: ["Observation:"], layout: .mayFrameContent("Final Answer: ")),
    ]
}

extension CallSyntax {
    /// Tokenizers v3 to v7: a list.
    static let mistralList = CallSyntax(
        opens: [.control("[TOOL_CALLS]")],
        payloads: [
            .json(JSONCallSyntax(callID: .last(key: "id"))),
            .named(NamedCallSyntax(nameEnds: ["[ARGS]"], idBegins: "[CALL_ID]")),
        ],
        layout: .list("[TOOL_CALLS]"))

    /// Tokenizers from v11 on: a name, perhaps an id, and arguments.
    static func mistral(idLength: Int?) -> CallSyntax {
        CallSyntax(
            opens: [.control("[TOOL_CALLS]")],
            payloads: [
                .named(NamedCallSyntax(nameEnds: ["[ARGS]"], idBegins: "[CALL_ID]", idLength: idLength)),
                .json(JSONCallSyntax()),
            ],
            layout: CallLayout("[TOOL_CALLS]", between: "[TOOL_CALLS]", ""))
    }

    /// Distilled models leave the outer opener out or misspell it.
    static func deepSeek(_ syntax: NamedCallSyntax, fillers: [String], gap: String = "") -> CallSyntax {
        let call = fillers.joined()
        return CallSyntax(
            opens: [
                .added("<｜tool▁calls▁begin｜>"), "<｜tool_calls_begin｜>", "<｜tool calls begin｜>",
                "<｜tool▁calls｜>", .added("<｜tool▁call▁begin｜>"),
            ],
            fillers: fillers, payloads: [.named(syntax), .json(JSONCallSyntax())],
            closes: [.added("<｜tool▁call▁end｜>"), .added("<｜tool▁calls▁end｜>")],
            layout: CallLayout(
                "<｜tool▁calls▁begin｜>" + call, between: "<｜tool▁call▁end｜>" + gap + call,
                "<｜tool▁call▁end｜><｜tool▁calls▁end｜>"))
    }
}

extension [Delimiter] {
    /// What begins turns: tokens that the vocabulary does not call special, and that are no text of a reply (R16).
    static let deepSeekTurns = ["<｜User｜>", "<｜Assistant｜>"].map { token in
        Delimiter(.added(token), in: .text, .asToken, .isAbsorbed)
    }
}
