/// Calls written as source code or in an object notation of their own.
extension ReplyFormat {
    static let literalFamily: [ReplyFormat] = [
        ReplyFormat(
            "llama_pythonic", models: "Llama 3.2 and 4, ToolACE",
            endTokens: ["<|eot_id|>", "<|eot|>", "<|eom|>", "<|eom_id|>"],
            calls: [
                .bare(.python(PythonCallSyntax(.list)), layout: .list("")),
                CallSyntax(
                    opens: [.control("<|python_start|>")], payloads: [.python(PythonCallSyntax(.list))],
                    closes: [.control("<|python_end|>")]),
            ]),
        ReplyFormat(
            "lfm2", models: "LFM2 and 2.5", endTokens: ["<|im_end|>"], reasoning: .think,
            calls: [
                CallSyntax(
                    opens: [.control("<|tool_call_start|>")],
                    payloads: [.python(PythonCallSyntax(.list)), .json(JSONCallSyntax())],
                    closes: [.control("<|tool_call_end|>")],
                    layout: .list("<|tool_call_start|>", "<|tool_call_end|>"))
            ]),
        ReplyFormat(
            "olmo3", models: "Olmo 3", endTokens: ["<|im_end|>"], reasoning: .spelledThink,
            calls: [
                CallSyntax(
                    opens: ["<function_calls>"], payloads: [.python(PythonCallSyntax(.lines))],
                    closes: ["</function_calls>"], layout: .lines("<function_calls>", "</function_calls>"))
            ]),
        ReplyFormat(
            "gemma4", models: "Gemma 4", endTokens: ["<turn|>", "<|tool_response>"],
            reasoning: ReasoningSyntax(
                opens: [.control("<|channel>thought")], closes: [.control("<channel|>")],
                position: .asTokenIfNamed),
            calls: [
                .objectCall(
                    open: .control("<|tool_call>"), close: .control("<tool_call|>"), string: #"<|"|>"#)
            ]),
        ReplyFormat(
            "functiongemma", models: "FunctionGemma",
            endTokens: ["<end_of_turn>", "<start_function_response>"],
            calls: [
                .objectCall(
                    open: .control("<start_function_call>"), close: .control("<end_function_call>"),
                    string: "<escape>")
            ]),
    ]

    /// Messages behind headers or typed markers.
    static let messageFamily: [ReplyFormat] = [
        ReplyFormat(
            "gpt_oss", models: "gpt-oss", opensIn: .header, reasoning: ReasoningSyntax(opens: [], closes: []),
            header: .channel,
            delimiters: [
                Delimiter(.control("<|start|>"), in: .all, .beginsHeader(isPart: false)),
                Delimiter(.control("<|channel|>"), in: .text, .beginsHeader(isPart: true)),
                Delimiter(.control("<|message|>"), in: [.header], .endsHeader),
                Delimiter(.control("<|end|>"), in: .all, .enters(.content)),
            ],
            calls: [
                CallSyntax(
                    opens: [], in: [], payloads: [], closes: [.control("<|call|>")],
                    layout: CallLayout(
                        "", between: nil, "",
                        header: Frame(
                            "<|channel|>commentary to=functions.", " <|constrain|>json<|message|>")))
            ],
            terminators: [.control("<|call|>"), .control("<|return|>")],
            layout: ReplyLayout(
                reasoning: Frame("<|channel|>analysis<|message|>", "<|end|>"),
                contents: [Frame("<|channel|>final<|message|>", "")],
                preamble: Frame("<|channel|>commentary<|message|>", "<|end|>"),
                next: "<|start|>assistant")),
        ReplyFormat(
            "inkling", models: "Inkling", opensIn: .header,
            reasoning: ReasoningSyntax(
                opens: [.control("<|content_thinking|>")], closes: [.control("<|end_message|>")],
                position: .asTokenIfNamed),
            header: .author,
            delimiters: [
                Delimiter(.control("<|message_model|>"), in: .all, .beginsHeader(isPart: false)),
                Delimiter(.control("<|content_text|>"), in: .all, .enters(.content)),
                Delimiter(.control("<|content_thinking|>"), in: [.header], .enters(.reasoning)),
                Delimiter(.control("<|end_message|>"), in: .visible, .enters(.content)),
            ],
            calls: [
                CallSyntax(
                    opens: [
                        .control("<|content_invoke_tool_json|>"), .control("<|content_invoke_tool_text|>"),
                    ],
                    in: .all, payloads: [.json(JSONCallSyntax(argumentKeys: ["args", "arguments"]))],
                    closes: [.control("<|end_message|>")],
                    layout: CallLayout(
                        "<|content_invoke_tool_json|>",
                        between: "<|end_message|><|message_model|><|content_invoke_tool_json|>",
                        "<|end_message|>"))
            ],
            terminators: [.control("<|content_model_end_sampling|>")],
            layout: .framesContent("<|content_text|>", "<|end_message|>", next: "<|message_model|>")),
    ]
}

extension CallSyntax {
    /// `call:NAME{key:value}`, strings between delimiters of their own.
    static func objectCall(open: Marker, close: Marker, string: String) -> CallSyntax {
        CallSyntax(
            opens: [open], fillers: ["call:"],
            payloads: [
                .named(
                    NamedCallSyntax(
                        nameEnds: ["{"],
                        arguments: .literal(
                            LiteralSyntax(strings: [
                                .init(string, string), .init("\"", "\"", hasEscapes: true),
                            ])),
                        needsObject: true))
            ],
            closes: [close],
            layout: CallLayout(
                open.text + "call:", between: close.text + open.text + "call:", close.text))
    }
}
