/// A JSON list of calls.
extension ReplyFormat {
    static let listFamily: [ReplyFormat] = [
        ReplyFormat(
            "llama3_json", models: "Llama 3.1 to 3.3", endTokens: ["<|eot_id|>", "<|eom_id|>"],
            calls: [
                CallSyntax(
                    opens: [.control("<|python_tag|>")],
                    payloads: [
                        .json(
                            JSONCallSyntax(argumentKeys: ["parameters", "arguments"], needsBothKeys: true)),
                        .python(PythonCallSyntax(.builtin)), .code(function: "python"),
                    ]),
                .bare(
                    .json(JSONCallSyntax(argumentKeys: ["parameters", "arguments"], needsBothKeys: true)),
                    layout: CallLayout("", between: "; ", "")),
            ]),
        ReplyFormat(
            "xlam", models: "xLAM 1 and 2", endTokens: ["<|eot_id|>"], reasoning: .think,
            calls: [
                .bare(
                    .json(JSONCallSyntax(layout: .list, needsBothKeys: true, mayBeFenced: true)),
                    layout: .list("")),
                .json(opens: ["[TOOL_CALLS]"]),
                .json(opens: ["<tool_call>"], closes: ["</tool_call>"]),
            ]),
        ReplyFormat(
            "firefunction_v2", models: "FireFunction v2", endTokens: ["<|eot_id|>"], calls: [.functools]),
        ReplyFormat(
            "phi_4_mini", models: "Phi-4-mini, Phi-4-multimodal, Phi-4-reasoning", endTokens: ["<|end|>"],
            reasoning: .spelledThink,
            calls: [
                .functools,
                .json(opens: [.control("<|tool_call|>")], closes: [.control("<|/tool_call|>")]),
            ]),
        ReplyFormat(
            "jamba", models: "Jamba 1.5 and 1.6", endTokens: ["<|eom|>"],
            calls: [
                .json(
                    opens: [.control("<tool_calls>")], closes: [.control("</tool_calls>")],
                    layout: CallLayout("<tool_calls>[\n    ", between: ",\n    ", "\n]</tool_calls>"))
            ]),
        ReplyFormat(
            "nemotron_nano_v2", models: "Nemotron Nano v2", endTokens: ["<SPECIAL_12>"],
            reasoning: .spelledThink,
            calls: [
                .json(
                    opens: ["<TOOLCALL>"], JSONCallSyntax(layout: .list), closes: ["</TOOLCALL>"],
                    layout: .list("<TOOLCALL>", "</TOOLCALL>"))
            ]),
        ReplyFormat(
            "minimax_m1", models: "MiniMax M1", endTokens: ["<end_of_sentence>"], reasoning: .spelledThink,
            calls: [
                .json(
                    opens: ["<tool_calls>"], closes: ["</tool_calls>"],
                    layout: .lines("<tool_calls>", "</tool_calls>"))
            ]),
        ReplyFormat(
            "hunyuan_a13b", models: "Hunyuan A13B", endTokens: ["<|eos|>"], reasoning: .spelledThink,
            delimiters: .answer("<answer>", "</answer>"),
            calls: [
                .json(
                    opens: ["<tool_calls>"], closes: ["</tool_calls>"],
                    layout: .list("<tool_calls>", "</tool_calls>"))
            ],
            layout: .mayFrameContent("<answer>\n", "\n</answer>")),
        ReplyFormat(
            "apriel", models: "Apriel 1.5 and 1.6", endTokens: ["<|end|>"],
            reasoning: ReasoningSyntax(
                opens: [], closes: [.added("[BEGIN FINAL RESPONSE]")], leadsTo: .answer,
                promptEndings: ["Here are my reasoning steps:"]),
            delimiters: .answer(.added("[BEGIN FINAL RESPONSE]"), .added("[END FINAL RESPONSE]")),
            calls: [
                .json(
                    opens: [.added("<tool_calls>")], closes: [.added("</tool_calls>")],
                    layout: .list("<tool_calls>", "</tool_calls>"))
            ]),
        ReplyFormat(
            "granite_3", models: "Granite 3.0 to 3.3", endTokens: ["<|end_of_text|>"],
            reasoning: ReasoningSyntax(
                opens: ["<think>", "Here is my thought process:", "Here's my thought process:"],
                closes: ["</think>", "Here is my response:", "Here's my response:"]),
            delimiters: .answer("<response>", "</response>"),
            calls: [
                .json(
                    opens: [.control("<|tool_call|>"), "<tool_call>"], JSONCallSyntax(layout: .list),
                    layout: .list("<|tool_call|>"))
            ],
            layout: .mayFrameContent("<response>", "</response>")),
        ReplyFormat(
            "apertus", models: "Apertus", endTokens: ["<|assistant_end|>"],
            reasoning: ReasoningSyntax(
                opens: [.control("<|inner_prefix|>")], closes: [.control("<|inner_suffix|>")],
                position: .asTokenIfNamed),
            calls: [
                .json(
                    opens: [.control("<|tools_prefix|>")], JSONCallSyntax(isKeyedByName: true),
                    closes: [.control("<|tools_suffix|>")],
                    layout: .list("<|tools_prefix|>", "<|tools_suffix|>"))
            ]),
    ]

    static let cohereFamily: [ReplyFormat] = [
        ReplyFormat(
            "command_r_plus", models: "Command R and R+", endTokens: ["<|END_OF_TURN_TOKEN|>"],
            calls: [
                CallSyntax(
                    opens: ["Action:"], position: .lineStart,
                    payloads: [
                        .json(
                            JSONCallSyntax(
                                nameKeys: ["tool_name"], argumentKeys: ["parameters", "arguments"],
                                layout: .list,
                                nonFunctions: ["directly-answer", "directly_answer"], mayBeFenced: true,
                                indentation: "\n        "))
                    ],
                    layout: CallLayout(
                        "Action:\n```json\n[\n    ", between: ",\n    ", "\n]\n```"))
            ]),
        ReplyFormat(
            "command_r7b", models: "Command R7B, Command A", endTokens: ["<|END_OF_TURN_TOKEN|>"],
            reasoning: .cohere,
            delimiters: .answer(.control("<|START_RESPONSE|>"), .control("<|END_RESPONSE|>")),
            calls: [.cohereActions], layout: .framesContent("<|START_RESPONSE|>", "<|END_RESPONSE|>")),
        ReplyFormat(
            "cohere2_moe", models: "Cohere2 MoE, North", endTokens: ["<|END_OF_TURN_TOKEN|>"],
            reasoning: .cohere,
            delimiters: .answer(.control("<|START_TEXT|>"), .control("<|END_TEXT|>")),
            calls: [.cohereActions], layout: .framesContent("<|START_TEXT|>", "<|END_TEXT|>")),
    ]
}

extension CallSyntax {
    /// A payload that begins the text without a marker.
    static func bare(
        _ payload: Payload, in regions: Set<Region> = [.content, .answer], closes: [Marker] = [],
        layout: CallLayout
    ) -> CallSyntax {
        CallSyntax(
            opens: [], position: .start, in: regions, payloads: [payload], closes: closes, layout: layout)
    }

    static let functools = CallSyntax(
        opens: ["functools"], payloads: [.json(JSONCallSyntax(layout: .list))], layout: .list("functools"))

    /// `[{"tool_call_id": "0", "tool_name": …, "parameters": …}]`; the ids start anew in every turn.
    static let cohereActions = CallSyntax(
        opens: [.control("<|START_ACTION|>")],
        payloads: [
            .json(
                JSONCallSyntax(
                    nameKeys: ["tool_name", "name"], argumentKeys: ["parameters", "arguments"],
                    nonFunctions: ["directly-answer", "directly_answer"],
                    callID: .first(key: "tool_call_id")))
        ],
        closes: [.control("<|END_ACTION|>")],
        layout: CallLayout("<|START_ACTION|>[\n    ", between: ",\n    ", "\n]<|END_ACTION|>"))
}

extension ReasoningSyntax {
    static let cohere = ReasoningSyntax(
        opens: [.control("<|START_THINKING|>")], closes: [.control("<|END_THINKING|>")],
        position: .asTokenIfNamed)
}
