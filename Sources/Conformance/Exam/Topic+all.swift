import OrderedJSON

extension Topic {
    /// What every server is asked. Any model has an answer; the models that Weir is tested with know these by heart.
    static let all: [Topic] = ordinary + text + calls + options

    static let tools: [JSONValue] = [
        function(
            "get_weather", "The weather in a city.",
            [
                "city": ["type": "string"],
                "unit": ["type": "string", "enum": ["celsius", "fahrenheit"]],
            ], required: ["city"]),
        function(
            "add", "Adds two numbers.", ["a": ["type": "integer"], "b": ["type": "integer"]],
            required: ["a", "b"]),
        function("get_time", "The time now.", [:], required: []),
    ]

    private static func function(
        _ name: String, _ description: String, _ properties: JSONObject, required: [JSONValue]
    ) -> JSONValue {
        [
            "type": "function",
            "function": [
                "name": .string(name), "description": .string(description),
                "parameters": [
                    "type": "object", "properties": .object(properties), "required": .array(required),
                ],
            ],
        ]
    }

    private static let ordinary: [Topic] = [
        Topic("plain", "Hello!") { $0.isOrdinary = true },
        Topic(
            "several turns",
            [
                ["role": "user", "content": "My name is Ada."],
                ["role": "assistant", "content": "Nice to meet you, Ada!"],
                ["role": "user", "content": "What is my name?"],
            ]
        ) { $0.isOrdinary = true },
        Topic("a system message", system("You are a pirate.", "Hello!")) { $0.isOrdinary = true },
        Topic("an empty system message", system("", "Hello!")) { $0.isOrdinary = true },
        Topic(
            "content in parts",
            [["role": "user", "content": [["type": "text", "text": "Hello!"]]]]
        ) { $0.isOrdinary = true },
        Topic("a token limit", "Count from one to fifty in words.") {
            $0.maxTokens = 7
            $0.isOrdinary = true
        },
        Topic("one token", "Count from one to fifty in words.") {
            $0.maxTokens = 1
            $0.isOrdinary = true
        },
        Topic("sampling", "Hello!") {
            $0.temperature = 0.7
            $0.isCompared = false
            $0.isOrdinary = true
        },
    ]

    private static let text: [Topic] = [
        Topic("Cyrillic", "Say hello in Russian.") {
            $0.wantsUnicode = true
            $0.isOrdinary = true
        },
        Topic("Japanese", "Say something in Japanese.") {
            $0.wantsUnicode = true
            $0.isOrdinary = true
        },
        Topic("emoji", "Show three animals as emoji.") {
            $0.wantsUnicode = true
            $0.isOrdinary = true
        },
        Topic("joined emoji", "Show a family and a flag.") {
            $0.wantsUnicode = true
            $0.isOrdinary = true
        },
        Topic("paragraphs", "Write two paragraphs.") { $0.isOrdinary = true },
        Topic("code", "Write hello world in Python.") { $0.isOrdinary = true },
        Topic("quotes", "Use quotes and a backslash.") { $0.isOrdinary = true },
        Topic("reasoning", "I have 3 apples and eat one. How many are left?") { $0.thinks = true },
        Topic("reasoning of several lines", "How many letters has the word flow?") { $0.thinks = true },
        Topic("reasoning, cut", "I have 3 apples and eat one. How many are left?") {
            $0.thinks = true
            $0.maxTokens = 6
        },
    ]

    private static let calls: [Topic] = [
        Topic("a call", "What is the weather in Paris?") { $0.tools = tools },
        Topic("a call without arguments", "What time is it?") { $0.tools = tools },
        Topic("parallel calls", "What is the weather in Paris and in Rome?") { $0.tools = tools },
        Topic("text before a call", "Tell me what you do, then check the weather in Berlin.") {
            $0.tools = tools
        },
        Topic("reasoning before a call", "Think first: do I need a coat in Cairo?") { $0.tools = tools },
        Topic("no call", "Hello!") { $0.tools = tools },
        Topic("a call, cut", "What is the weather in Paris?") {
            $0.tools = tools
            $0.maxTokens = 12
            $0.includesUsage = true
        },
        Topic("a call with usage", "Add 17 and 25.") {
            $0.tools = tools
            $0.includesUsage = true
        },
        Topic("a required call", "Add 17 and 25.") {
            $0.tools = tools
            $0.toolUse = .required
        },
        Topic("a named call", "What is the weather in Oslo?") {
            $0.tools = tools
            $0.toolUse = .named("get_weather")
        },
        Topic("several choices with calls", "What is the weather in Paris and in Rome?") {
            $0.tools = tools
            $0.choiceCount = 2
        },
        Topic("legacy functions", "What is the weather in Paris?") {
            $0.tools = tools
            $0.usesLegacyFunctions = true
        },
        callHistory,
    ]

    /// An assistant's message whose content is null, and a tool's answer.
    static let callHistory = Topic(
        "a call in the history",
        [
            ["role": "user", "content": "What is the weather in Paris?"],
            [
                "role": "assistant", "content": nil,
                "tool_calls": [
                    [
                        "id": "pA7r1sW0x", "type": "function",
                        "function": ["name": "get_weather", "arguments": #"{"city": "Paris"}"#],
                    ]
                ],
            ],
            [
                "role": "tool", "tool_call_id": "pA7r1sW0x", "name": "get_weather",
                "content": #"{"city": "Paris", "degrees": 18}"#,
            ],
        ]
    ) { $0.tools = tools }

    private static let options: [Topic] = [
        Topic("usage", "Hello!") {
            $0.includesUsage = true
            $0.isOrdinary = true
        },
        Topic("several choices", "Hello!") { $0.choiceCount = 3 },
        Topic("several choices, sampled", "Recite some Greek letters.") {
            $0.choiceCount = 2
            $0.temperature = 0.7
            $0.isCompared = false
            $0.includesUsage = true
        },
        Topic("log probabilities", "Say hello in Russian.") {
            $0.topLogprobs = 2
            $0.includesUsage = true
        },
        Topic("a schema", "Answer in JSON: name and kind.") {
            $0.schema = [
                "type": "object",
                "properties": [
                    "name": ["type": "string"], "kind": ["type": "string", "enum": ["dam", "river"]],
                ],
                "required": ["name", "kind"], "additionalProperties": false,
            ]
        },
        Topic("JSON", "Answer in JSON: name and kind.") { $0.wantsJSON = true },
    ]

    /// Long enough to be cut by one of its own words.
    static let stopReference = Topic("the reply without a stop string", "Recite some Greek letters.") {
        $0.isOrdinary = true
    }

    private static func system(_ instruction: String, _ text: String) -> [JSONValue] {
        [
            ["role": "system", "content": .string(instruction)],
            ["role": "user", "content": .string(text)],
        ]
    }
}
