import NIOHTTP1
import OrderedJSON

extension Question {
    /// Requests that no server may take, of every kind.
    static func bad(_ dialect: Dialect, model: String) -> [Question] {
        let good = goodBody(dialect, model: model)
        var questions = [
            Question(bad: "JSON that ends too early", dialect, Array(#"{"model": "#.utf8)),
            Question(bad: "no body", dialect, []),
            Question(bad: "a body that is no object", dialect, Array("[1, 2]".utf8)),
            Question(
                bad: "a body that is no UTF-8", dialect,
                Array(#"{"model": ""#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8)),
            Question(bad: "100,000 brackets", dialect, Array(repeating: UInt8(ascii: "["), count: 100_000)),
        ]
        for (name, key, value) in mistakes(dialect) {
            var body = good
            body[key] = value
            questions.append(Question(bad: name, dialect, JSONValue.object(body).serializedBytes()))
        }
        // A stream that is refused is refused before it begins.
        var streamed = good
        streamed["stream"] = true
        streamed[dialect.inputKey] = 5
        questions.append(
            Question(bad: "a bad request for a stream", dialect, JSONValue.object(streamed).serializedBytes())
        )
        var asked = Question(bad: "GET instead of POST", dialect, [])
        asked.method = .GET
        questions.append(asked)
        return questions
    }

    private static func goodBody(_ dialect: Dialect, model: String) -> JSONObject {
        let messages: JSONValue = [["role": "user", "content": "Hello!"]]
        return switch dialect {
        case .chat: ["model": .string(model), "messages": messages, "max_tokens": 4]
        case .completions: ["model": .string(model), "prompt": "Hello!", "max_tokens": 4]
        case .responses: ["model": .string(model), "input": "Hello!", "max_output_tokens": 16]
        case .anthropic: ["model": .string(model), "messages": messages, "max_tokens": 4]
        case .ollama:
            ["model": .string(model), "messages": messages, "stream": false, "options": ["num_predict": 4]]
        }
    }

    /// What a mistake is called, and the field and value that make it; `nil` leaves the field out.
    private static func mistakes(_ dialect: Dialect) -> [(String, String, JSONValue?)] {
        let input = dialect.inputKey
        let common: [(String, String, JSONValue?)] = [
            ("\(input) left out", input, nil), ("\(input) that is a number", input, 5),
            ("a model that does not exist", "model", "no-such-model-here"),
        ]
        let messages: [(String, String, JSONValue?)] = [
            ("messages that are a text", "messages", "Hello!"),
            ("a message that is a number", "messages", [5]),
            ("an unknown role", "messages", [["role": "boss", "content": "Hello!"]]),
            ("a message without a role", "messages", [["content": "Hello!"]]),
            ("content that is a number", "messages", [["role": "user", "content": 5]]),
        ]
        let sampling: [(String, String, JSONValue?)] = [
            ("a temperature that is a word", "temperature", "hot"),
            ("a token limit that is a word", "max_tokens", "many"),
            ("stream that is a word", "stream", "yes"),
            ("stop that is a number", "stop", 5),
            ("no choices", "n", 0),
        ]
        switch dialect {
        case .chat:
            return common + messages + sampling + [
                ("no messages", "messages", []),
                ("tools that are a text", "tools", "get_weather"),
                ("a tool without a function", "tools", [["type": "function"]]),
                ("an unknown response_format", "response_format", ["type": "poem"]),
                ("an unknown tool_choice", "tool_choice", "sometimes"),
            ]
        case .completions: return common + sampling
        case .responses:
            return common + [
                ("a temperature that is a word", "temperature", "hot"),
                ("a token limit that is a word", "max_output_tokens", "many"),
                ("tools that are a text", "tools", "get_weather"),
            ]
        case .anthropic:
            return common + messages + [
                ("no token limit", "max_tokens", nil),
                ("a token limit that is a word", "max_tokens", "many"),
                ("a temperature that is a word", "temperature", "hot"),
                ("tools that are a text", "tools", "get_weather"),
            ]
        case .ollama:
            return common + [
                ("messages that are a text", "messages", "Hello!"),
                ("a message that is a number", "messages", [5]),
                ("stream that is a word", "stream", "yes"), ("options that are a text", "options", "hot"),
            ]
        }
    }
}

extension Dialect {
    /// Where a request has what is to be answered.
    fileprivate var inputKey: String {
        switch self {
        case .chat, .anthropic, .ollama: "messages"
        case .completions: "prompt"
        case .responses: "input"
        }
    }
}
