import Inference
import ModelProfiles
import OrderedJSON
import OutputGrammar
import ReplyParsing
import Testing

@Suite struct ForcedCallTests {
    static let tools = [
        ToolDefinition(
            name: "get_weather",
            parameters: [
                "type": "object",
                "properties": [
                    "city": ["type": "string"], "days": ["type": "integer", "minimum": 1, "maximum": 14],
                    "unit": ["type": "string", "enum": ["°C", "°F", "it's"]], "exact": ["type": "boolean"],
                ],
                "required": ["city"],
            ], isStrict: true, source: .null),
        ToolDefinition(
            name: "plan_trip",
            parameters: [
                "type": "object",
                "properties": [
                    "where": [
                        "type": "object",
                        "properties": [
                            "lat": ["type": "number"], "label": ["type": "string"],
                            "far": ["type": ["boolean", "null"]],
                        ], "required": ["lat"], "additionalProperties": false,
                    ],
                    "tags": ["type": "array", "items": ["type": "string"], "maxItems": 3],
                    "stops": ["type": "array", "items": ["$ref": "#/$defs/stop"], "minItems": 1],
                    "note": ["type": ["string", "null"]],
                    "größe": ["anyOf": [["type": "integer"], ["type": "string"]]],
                    "mood": ["enum": ["good", "bad", 1, true, nil]],
                    "code": ["type": "string", "maxLength": 12],
                ],
                "required": ["where", "stops"],
                "$defs": [
                    "stop": [
                        "type": "object",
                        "properties": ["name": ["type": "string"], "night": ["type": "boolean"]],
                        "required": ["name", "night"], "additionalProperties": false,
                    ]
                ],
            ], source: .null),
        ToolDefinition(name: "ping", source: .null),
        ToolDefinition(name: "lock", parameters: ["type": "object", "properties": [:]], source: .null),
    ]
    static let formats = ReplyFormat.all.filter { format in format.calls.contains { $0.layout != nil } }

    @Test func `every format that has calls can be forced to make them`() {
        let silent = ReplyFormat.all.filter { format in !format.calls.contains { $0.layout != nil } }
        #expect(silent.map(\.name) == ["plain", "think"])
    }

    @Test(.timeLimit(.minutes(20)), arguments: formats)
    func `forced calls are read as calls of the tools on offer with valid arguments`(
        format: ReplyFormat
    ) throws {
        for allowsParallelCalls in [true, false] {
            let offer = ToolOffer(tools: Self.tools, allowsParallelCalls: allowsParallelCalls)
            let between = format.calls.compactMap(\.layout).first?.between
            let expectsSeveral = allowsParallelCalls && between != nil
            let most = try check(format, offer, rounds: 3, goal: expectsSeveral ? 2 : 1)
            #expect(expectsSeveral ? most > 1 : most == 1, "\(most) calls")
        }
    }

    @Test(.timeLimit(.minutes(20)), arguments: formats)
    func `a named tool is the only one called`(format: ReplyFormat) throws {
        for tool in Self.tools {
            let offer = ToolOffer(tools: Self.tools, choice: .named(tool.name))
            _ = try check(format, offer, rounds: 1, allowed: [tool.name])
        }
    }

    @Test(.timeLimit(.minutes(20)), arguments: formats.filter { $0.reasoning != nil })
    func `reasoning may come before forced calls`(format: ReplyFormat) throws {
        for reasoning in [ReasoningStart.possible, .open] {
            if reasoning == .open, format.header != nil { continue }
            _ = try check(format, ToolOffer(tools: Self.tools), reasoning: reasoning, rounds: 3)
        }
    }

    /// - Parameter goal: Up to thirty rounds are made until a reply has this many calls.
    /// - Returns: The greatest number of calls in a reply.
    private func check(
        _ format: ReplyFormat, _ offer: ToolOffer, reasoning: ReasoningStart = .none, rounds: Int,
        goal: Int = 1, allowed: [String]? = nil
    ) throws -> Int {
        let vocabulary = SyntheticVocabulary(format)
        let grammar = try ReplyGrammar(format: vocabulary.format, tokens: vocabulary.specialTokens)
            .reply(.calls(offer), reasoning: reasoning)
        let compiled = try vocabulary.compiler.compile(grammar)
        var maker = try SentenceMaker(grammar, seed: format.name.seed)
        var random = SplitMix(seed: 3)
        var most = 0
        for round in 0..<30 where round < rounds || most < goal {
            let sentence = try maker.make()
            let text = sentence.text(vocabulary)
            if round < 3 {
                var constraint = compiled.makeConstraint()
                let refused = sentence.tokens().first { !constraint.accept($0) }
                #expect(refused == nil && constraint.mayEnd, "\(text) is not accepted")
            }
            let reply = ForcedReply(
                sentence.pieces(vocabulary, &random),
                ReplyParser.Configuration(
                    format: vocabulary.format, opensInReasoning: reasoning == .open, tools: offer.tools,
                    toolChoice: .required, allowsParallelToolCalls: offer.allowsParallelCalls))
            guard reply.finish == .toolCalls, reply.content.isEmpty, !reply.calls.isEmpty else {
                Issue.record("\(text) became \(reply)")
                return most
            }
            for call in reply.calls {
                guard (allowed ?? offer.tools.map(\.name)).contains(call.name),
                    let arguments = try? JSONValue(parsing: call.arguments),
                    let tool = offer.tools.first(where: { $0.name == call.name }),
                    Self.isValid(arguments, for: tool)
                else {
                    Issue.record("\(text) became \(reply)")
                    return most
                }
            }
            most = max(most, reply.calls.count)
        }
        return most
    }

    static func isValid(_ arguments: JSONValue, for tool: ToolDefinition) -> Bool {
        guard let parameters = tool.parameters else { return arguments.objectValue?.isEmpty == true }
        return satisfies(arguments, .object(parameters), root: .object(parameters))
    }
}
