import OrderedJSON

/// A chat with tools of any length, as an API would give it to a template.
enum ChatSample {
    /// A turn is a question and its answer; every third is answered with the help of a tool.
    static func context(turns: Int) -> JSONObject {
        var messages: [JSONValue] = [
            [
                "role": "system",
                "content": "You are a hydrologist. Answer in short sentences, and cite your data.",
            ]
        ]
        for turn in 0..<turns {
            messages.append([
                "role": "user",
                "content": .string(
                    "Question \(turn): how high does the water stand at gauge \(turn * 7), and what does that "
                        + "mean for the <weir> downstream? Take \"yesterday's\" rain into account."),
            ])
            if turn.isMultiple(of: 3) {
                // Mistral's templates take identifiers of nine characters only.
                let identifier = String(100_000_000 + turn)
                messages.append([
                    "role": "assistant",
                    "content": "",
                    "tool_calls": [
                        [
                            "id": .string(identifier),
                            "type": "function",
                            "function": [
                                "name": "read_gauge",
                                "arguments": [
                                    "gauge": .integer(turn * 7), "unit": "metres", "days": [1, 2],
                                ],
                            ],
                        ]
                    ],
                ])
                messages.append([
                    "role": "tool",
                    "name": "read_gauge",
                    "tool_call_id": .string(identifier),
                    "content": .string(
                        "{\"gauge\": \(turn * 7), \"level\": 2.\(turn), \"trend\": \"falling\"}"),
                ])
            }
            messages.append([
                "role": "assistant",
                "content": .string(
                    "The gauge shows 2.\(turn) metres and falls.\n\nThe weir can stay as it is: the inflow of "
                        + "yesterday has passed, and the next rain comes in \(turn) days."),
            ])
        }
        messages.append(["role": "user", "content": "Thank you. And tomorrow?"])
        return [
            "messages": .array(messages),
            "tools": .array(tools),
            "add_generation_prompt": true,
            "bos_token": "<s>",
            "eos_token": "</s>",
        ]
    }

    private static let tools: [JSONValue] = [
        tool(
            "read_gauge", "Reads the level of the water at a gauge.",
            [
                "gauge": ["type": "integer", "description": "The number of the gauge"],
                "unit": [
                    "type": "string", "enum": ["metres", "feet"], "description": "The unit of the level",
                ],
                "days": [
                    "type": "array", "items": ["type": "integer"], "description": "Days before today to read",
                ],
            ], required: ["gauge"]),
        tool(
            "set_gate", "Opens or closes a gate of a weir.",
            [
                "weir": ["type": "string", "description": "The name of the weir"],
                "opening": ["type": "number", "description": "How far to open it, from 0 to 1"],
                "reason": ["type": "string", "description": "What is written into the log"],
            ], required: ["weir", "opening"]),
        tool("list_weirs", "Lists all weirs of a river.", ["river": ["type": "string"]], required: []),
    ]

    private static func tool(
        _ name: String, _ description: String, _ properties: JSONObject, required: [String]
    ) -> JSONValue {
        [
            "type": "function",
            "function": [
                "name": .string(name),
                "description": .string(description),
                "parameters": [
                    "type": "object",
                    "properties": .object(properties),
                    "required": .array(required.map { .string($0) }),
                ],
            ],
        ]
    }
}
