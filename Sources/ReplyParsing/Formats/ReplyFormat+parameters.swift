import Inference

/// A name, then a tagged text for each argument.
extension ReplyFormat {
    static let parameterFamily: [ReplyFormat] =
        [
            ReplyFormat(
                "qwen3_coder", models: "Qwen3-Coder", endTokens: ["<|im_end|>"], calls: CallSyntax.qwenCoder),
            ReplyFormat(
                "qwen3_5", models: "Qwen3.5 and 3.6, Nemotron 3 Nano, Step 3.5 Flash",
                endTokens: ["<|im_end|>"], reasoning: .think,
                calls: CallSyntax.qwenCoder),
            ReplyFormat(
                "seed_oss", models: "Seed-OSS", endTokens: ["<seed:eos>"],
                reasoning: ReasoningSyntax(
                    opens: [.added("<seed:think>")], closes: [.added("</seed:think>")]),
                calls: CallSyntax.invocations(
                    in: .added("<seed:tool_call>"),
                    ParameterSyntax(
                        callName: .tag(.init("<function=", ">")), parameter: .init("<parameter=", ">"),
                        parameterClose: "</parameter>", callClose: "</function>", spacing: .lines),
                    layout: .blocks("<seed:tool_call>", "</seed:tool_call>"))),
            ReplyFormat(
                "minimax_m2", models: "MiniMax M2", endTokens: ["[e~["], reasoning: .think,
                calls: CallSyntax.invocations(
                    in: .added("<minimax:tool_call>"), .invoke(""),
                    layout: .lines("<minimax:tool_call>", "</minimax:tool_call>"))),
            ReplyFormat(
                "minicpm5", models: "MiniCPM5", endTokens: ["<|im_end|>"], reasoning: .think,
                calls: CallSyntax.invocations(
                    ParameterSyntax(
                        callName: .tag(.init("<function", ">", name: .attribute("name"))),
                        parameter: .init("<param", ">", name: .attribute("name")),
                        parameterClose: "</param>", callClose: "</function>", value: .markup),
                    layout: CallLayout("<function", between: "\n<function", ""))),
            ReplyFormat(
                "muse_glimmer", models: "Muse Glimmer", endTokens: ["<|eot|>"], opensIn: .header,
                reasoning: ReasoningSyntax(opens: [], closes: []), header: .recipient,
                delimiters: [
                    Delimiter(.control("<|start|>"), in: .all, .beginsHeader(isPart: false)),
                    Delimiter(.control("<|message|>"), in: [.header], .endsHeader),
                    Delimiter(.control("<|eom|>"), in: .all, .enters(.content)),
                ],
                calls: CallSyntax.invocations(
                    in: "<atem:function_calls>", .invoke("atem:"), regions: [.calls],
                    layout: CallLayout(
                        "", between: "\n</atem:function_calls><|eom|><|start|>assistant",
                        "\n</atem:function_calls>",
                        header: Frame(" to=", "<|message|><atem:function_calls>\n"))),
                layout: ReplyLayout(
                    reasoning: Frame(" to=self<|message|>", "<|eom|>"),
                    contents: [Frame(" to=user<|message|>", "")],
                    preamble: Frame(" to=user<|message|>", "<|eom|>"), next: "<|start|>assistant")),
            ReplyFormat(
                "step3", models: "Step3", endTokens: ["<|EOT|>"], reasoning: .think,
                calls: [
                    CallSyntax(
                        opens: [.control("<｜tool_calls_begin｜>"), .control("<｜tool_call_begin｜>")],
                        fillers: ["<｜tool_call_begin｜>", "function<｜tool_sep｜>"],
                        payloads: [.parameters(.tightInvoke("steptml:"))],
                        closes: [.control("<｜tool_call_end｜>"), .control("<｜tool_calls_end｜>")],
                        layout: CallLayout(
                            "<｜tool_calls_begin｜>\n<｜tool_call_begin｜>function<｜tool_sep｜>",
                            between: "<｜tool_call_end｜>\n<｜tool_call_begin｜>function<｜tool_sep｜>",
                            "<｜tool_call_end｜>\n<｜tool_calls_end｜>"))
                ]),
            ReplyFormat(
                "minimax_m3", models: "MiniMax M3", endTokens: ["[e~["],
                reasoning: ReasoningSyntax(opens: [.added("<mm:think>")], closes: [.added("</mm:think>")]),
                calls: [
                    CallSyntax(
                        opens: [.added("]<]minimax[>[<tool_call>"), .added("]<]minimax[>[<invoke")],
                        payloads: [
                            .elements(ElementSyntax(tagMarker: "]<]minimax[>[", call: "invoke", item: "item"))
                        ],
                        closes: [.added("]<]minimax[>[</tool_call>")],
                        layout: .lines("]<]minimax[>[<tool_call>", "]<]minimax[>[</tool_call>"))
                ]),
        ] + dsmlFamily + argumentKeyFamily

    /// DeepSeek's markup from V3.2 on: every tag carries `｜DSML｜`, strings are flagged.
    static let dsmlFamily: [ReplyFormat] = [
        ReplyFormat(
            "deepseek_v3_2", models: "DeepSeek V3.2", endTokens: ["<｜end▁of▁sentence｜>"], reasoning: .think,
            delimiters: .deepSeekTurns,
            calls: CallSyntax.flaggedInvocations(
                "｜DSML｜", block: "function_calls", withoutParameters: "\n")),
        ReplyFormat(
            "deepseek_v4", models: "DeepSeek V4", endTokens: ["<｜end▁of▁sentence｜>"], reasoning: .think,
            delimiters: .deepSeekTurns,
            calls: CallSyntax.flaggedInvocations("｜DSML｜", block: "tool_calls", withoutParameters: "\n")),
        ReplyFormat(
            "deepseek_v4_1", models: "DeepSeek V4.1", endTokens: ["<｜end▁of▁sentence｜>"], reasoning: .think,
            delimiters: .deepSeekTurns,
            calls: CallSyntax.flaggedInvocations("｜DSML｜ ", block: "calls")),
        ReplyFormat(
            "gigachat3_5", models: "GigaChat 3.5",
            calls: CallSyntax.flaggedInvocations("｜GCML｜", block: "tool_calls"),
            terminators: [.control("<|message_sep|>")]),
    ]

    /// `<arg_key>…</arg_key><arg_value>…</arg_value>`, as GLM 4.5 has it.
    static let argumentKeyFamily: [ReplyFormat] = [
        ReplyFormat(
            "glm_4_5", models: "GLM 4.5 and 4.6",
            endTokens: ["<|user|>", "<|observation|>", "<|endoftext|>"], reasoning: .think,
            calls: [.argumentKeys()]),
        ReplyFormat(
            "glm_4_7", models: "GLM 4.7 and 5, Spark 2.5, Laguna",
            endTokens: ["<|user|>", "<|observation|>", "<|endoftext|>"], reasoning: .think,
            calls: [.argumentKeys(isTight: true)]),
        ReplyFormat(
            "ling_3", models: "Ling 3", endTokens: ["<|role_end|>"], reasoning: .think,
            calls: [.argumentKeys()],
            terminators: ["<|role_end|>"]),
        .hunyuan(
            "hunyuan_hy3", models: "Hunyuan Hy3", endToken: "<｜hy_eos:opensource｜>", suffix: ":opensource",
            isTight: false),
        .hunyuan(
            "hunyuan_hy4", models: "Hunyuan Hy4", endToken: "<｜hy_eos｜>", suffix: ":6124c78e",
            isTight: true),
        ReplyFormat(
            "kimi_k3", models: "Kimi K3", endTokens: ["<|end_of_msg|>"],
            reasoning: ReasoningSyntax(
                opens: [.control("<|open|>think<|sep|>")], closes: [.control("<|close|>think<|sep|>")],
                position: .asTokenIfNamed),
            delimiters: .answer(.control("<|open|>response<|sep|>"), .control("<|close|>response<|sep|>"))
                + .absorbed(.control("<|open|>tools<|sep|>"), .control("<|close|>tools<|sep|>")),
            calls: CallSyntax.invocations(
                ParameterSyntax(
                    callName: .tag(.init("<|open|>call", "<|sep|>", name: .attribute("tool"))),
                    parameter: .init("<|open|>argument", "<|sep|>", name: .attribute("key")),
                    parameterClose: "<|close|>argument<|sep|>", callClose: "<|close|>call<|sep|>",
                    typing: .typeName("type"), indexAttribute: "index"),
                kind: .control,
                layout: CallLayout(
                    "<|open|>tools<|sep|><|open|>call", between: "<|open|>call", "<|close|>tools<|sep|>")),
            terminators: [.control("<|close|>message<|sep|>")],
            layout: ReplyLayout(
                contents: [Frame("<|open|>response<|sep|>", "<|close|>response<|sep|>")],
                callsFollowContent: true)),
    ]

    /// - Parameter suffix: What the checkpoint's own markers end with.
    static func hunyuan(
        _ name: String, models: String, endToken: String, suffix: String, isTight: Bool
    ) -> ReplyFormat {
        ReplyFormat(
            name, models: models, endTokens: [endToken],
            reasoning: ReasoningSyntax(
                opens: [.added("<think\(suffix)>")], closes: [.added("</think\(suffix)>")]),
            calls: [
                .argumentKeys(
                    block: .added("<tool_calls\(suffix)>"), suffix: suffix, isTight: isTight,
                    writesSeparator: !isTight)
            ])
    }
}
