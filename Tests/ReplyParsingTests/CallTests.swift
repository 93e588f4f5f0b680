import Inference
import OrderedJSON
import ReplyParsing
import Testing

@Suite struct CallTests {
    private static let tools = [
        ToolDefinition(
            name: "note",
            parameters: [
                "type": "object",
                "properties": [
                    "text": ["type": "string"], "n": ["type": "integer"], "x": ["type": ["number", "null"]],
                    "on": ["type": "boolean"], "list": ["type": "array", "items": ["type": "string"]],
                    "map": ["type": "object"], "any": [:],
                    "either": ["anyOf": [["type": "integer"], ["type": "string"]]],
                    "unit": ["enum": ["C", "F"]], "ref": ["$ref": "#/$defs/count"],
                ],
                "$defs": ["count": ["type": "integer"]],
            ],
            source: .null)
    ]

    private func configuration(_ format: String) throws -> ReplyParser.Configuration {
        .test(try #require(ReplyFormat.named(format)), tools: Self.tools)
    }

    /// The events of each piece.
    private func steps(_ texts: [String], _ configuration: ReplyParser.Configuration) -> [[ReplyEvent]] {
        var parser = ReplyParser(configuration)
        return texts.map { text in
            var events: [ReplyEvent] = []
            parser.consume(TokenPiece(bytes: Array(text.utf8)), into: &events)
            return events
        }
    }

    @Test func `a call is announced with its name and its arguments follow as they come`() throws {
        let texts = [
            "<tool_call>\n{\"name\": \"no", "te\"", ", \"arguments\": {\"te", "xt\": \"a", "b\"}", "}\n",
            "</tool_call>",
        ]
        #expect(
            steps(texts, try configuration("hermes_json")) == [
                [], [.toolCall(index: 0, id: "call_0", name: "note")],
                [.toolCallArguments(index: 0, fragment: "{\"te")],
                [.toolCallArguments(index: 0, fragment: "xt\": \"a")],
                [.toolCallArguments(index: 0, fragment: "b\"}")], [], [],
            ])
    }

    @Test(
        arguments: [
            (
                "qwen3_coder", "<tool_call>\n<function=note>\n<parameter=text>\n",
                "\n</parameter>\n</function>\n</tool_call>"
            ),
            ("glm_4_7", "<tool_call>note<arg_key>text</arg_key><arg_value>", "</arg_value></tool_call>"),
            (
                "minimax_m3",
                "]<]minimax[>[<tool_call>]<]minimax[>[<invoke name=\"note\">]<]minimax[>[<text>",
                "]<]minimax[>[</text>]<]minimax[>[</invoke>"
            ),
            (
                "deepseek_v4",
                "<｜DSML｜tool_calls>\n<｜DSML｜invoke name=\"note\">\n<｜DSML｜parameter name=\"text\" string=\"true\">",
                "</｜DSML｜parameter></｜DSML｜invoke>"
            ),
            ("gemma4", "<|tool_call>call:note{text:<|\"|>", "<|\"|>}<tool_call|>"),
            ("mistral_v13", "[TOOL_CALLS]note[ARGS]{\"text\":\"", "\"}</s>"),
        ])
    func `a string streams as JSON, whatever it is written in`(
        format: String, open: String, close: String
    ) throws {
        let steps = steps([open, "first ", "second", close], try configuration(format))
        #expect(steps[0].first == .toolCall(index: 0, id: "call_0", name: "note"))
        let fragments = steps.dropFirst().map {
            $0.compactMap { event in
                if case .toolCallArguments(_, let fragment) = event { fragment } else { nil as String? }
            }.joined()
        }
        #expect(fragments[0].hasSuffix("first "))
        #expect(fragments[1] == "second")
        let all = (steps[0] + steps[1] + steps[2] + steps[3])
        let reply = ParsedReply(all + [.finish(.toolCalls, match: nil)])
        #expect(try JSONValue(parsing: reply.calls[0].arguments) == ["text": "first second"])
    }

    @Test func `a long Python call streams before it is complete`() throws {
        let configuration = try configuration("llama_pythonic")
        let text = "[note(text='" + String(repeating: "word ", count: 100)
        let events = steps(text.map { String($0) }, configuration).flatMap { $0 }
        #expect(events.contains(.toolCall(index: 0, id: "call_0", name: "note")))
        let reply = parse(pieces(text + "', n=)]"), configuration)
        #expect(reply.calls.count == 1 && reply.content == nil && reply.calls[0].arguments.hasSuffix(")]"))
    }

    @Test(
        arguments: [
            ("text", "0042", "\"0042\""), ("text", "true", "\"true\""),
            ("text", "a \"b\"\n\t\\", "\"a \\\"b\\\"\\n\\t\\\\\""),
            ("n", "7", "7"), ("n", " 7 ", "7"), ("n", "seven", "\"seven\""), ("n", "7.5", "\"7.5\""),
            ("n", "7.0", "7.0"),
            ("x", "7.5e3", "7.5e3"), ("x", "null", "null"), ("x", "None", "null"), ("on", "True", "true"),
            ("on", "yes", "\"yes\""), ("list", "[\"a\"]", "[\"a\"]"),
            ("list", "['a', \"b\"]", "[\"a\",\"b\"]"),
            ("list", "a, b", "\"a, b\""), ("map", "{\"k\": {}}", "{\"k\": {}}"),
            ("map", "{'k': None}", "{\"k\":null}"),
            ("any", "3", "3"), ("any", "three", "\"three\""), ("either", "3", "3"), ("either", "x", "\"x\""),
            ("unit", "C", "\"C\""), ("ref", "3", "3"), ("unknown", "3", "\"3\""),
            ("n", "123456789012345678901234567890", "123456789012345678901234567890"),
        ])
    func `a bare value gets the type that the schema says`(key: String, text: String, json: String) throws {
        let reply = parse(
            pieces("<tool_call>note<arg_key>\(key)</arg_key><arg_value>\(text)</arg_value></tool_call>"),
            try configuration("glm_4_7"))
        #expect(reply.calls == [.init(name: "note", arguments: "{\"\(key)\":\(json)}")])
    }

    @Test(
        arguments: [
            ("a=1, b='x'", "{\"a\":1,\"b\":\"x\"}"), ("", "{}"), ("a=-1.5e3", "{\"a\":-1.5e3}"),
            ("a=1_000", "{\"a\":1000}"),
            ("a=.5", "{\"a\":0.5}"), ("a=True, b=None, c=false", "{\"a\":true,\"b\":null,\"c\":false}"),
            ("a=[1, (2, 3), []],", "{\"a\":[1,[2,3],[]]}"),
            ("a={'k': [{}], \"l\": 'm'}", "{\"a\":{\"k\":[{}],\"l\":\"m\"}}"),
            (#"a='it\'s \x41\u00e9\n'"#, "{\"a\":\"it's Aé\\n\"}"),
            ("a=\"\"\"long \"text\"\nhere\"\"\"", "{\"a\":\"long \\\"text\\\"\\nhere\"}"),
            ("a=''", "{\"a\":\"\"}"), (#"a='\ud83d\ude80'"#, "{\"a\":\"🚀\"}"),
        ])
    func `Python literals become JSON`(arguments: String, json: String) throws {
        for text in [[arguments], arguments.map { String($0) }] {
            let reply = parse(
                (["[note("] + text + [")]"]).flatMap { pieces($0) }, try configuration("llama_pythonic"))
            #expect(reply.calls == [.init(name: "note", arguments: json)], "\(reply)")
        }
    }

    @Test(
        arguments: [
            "[note(x)]", "[note(a=b)]", "[note(a=1]", "[note(a=1) for a in b]", "[note(a=__import__('os'))]",
            "[note(a=1+1)]", "[1, 2]", "[]", "[note]",
        ])
    func `Python that is no call with literals is text`(text: String) throws {
        let reply = parse(pieces(text), try configuration("llama_pythonic"))
        #expect(reply.calls.isEmpty && reply.content == text && reply.finish == .stop)
    }

    @Test(
        arguments: [
            (#"{"name": "note", "arguments": {"n": 1}"#, #"{"n": 1}"#),
            (#"{"name": "note", "arguments": {"n": 1,}}"#, #"{"n": 1,}"#),
            (#"{"name": "note", "arguments": {"n": [1}"#, #"{"n": [1}"#),
            (#"{"name": "note", "arguments": {n: 1}}"#, "{n: 1}"),
            (#"{"name": "note", "arguments": {"n": 1}}}"#, #"{"n": 1}"#),
            (#"{"name": "note", "arguments": null}"#, "{}"),
            (#"{"name": "note", "arguments": "{\"n\": 1}"}"#, #"{"n": 1}"#),
            (#"{"name": "note", "arguments": "text"}"#, "\"text\""),
            (#"{"name": "note", "arguments": 5}"#, "5"), (#"{"name": "note"}"#, "{}"),
            (#"{"name": "note", arguments: oops}"#, "arguments: oops}"),
            (#"{"type": "function", "function": {"name": "note", "arguments": {"n": 1}}}"#, #"{"n": 1}"#),
            (#"{"function": "note", "parameters": {"n": 1}}"#, #"{"n": 1}"#),
            (#"[{"name": "note", "arguments": {}}]"#, "{}"),
        ])
    func `a call with odd or broken arguments is delivered as it stands`(
        payload: String, arguments: String
    ) throws {
        let text = "<tool_call>\n\(payload)\n</tool_call>"
        for pieces in [pieces(text), text.utf8.map { TokenPiece(bytes: [$0]) }] {
            let reply = parse(pieces, try configuration("hermes_json"))
            #expect(
                reply.calls == [.init(name: "note", arguments: arguments)] && reply.content == nil, "\(reply)"
            )
            #expect(reply.finish == .toolCalls)
        }
    }

    @Test(arguments: [
        "<tool_call> is a tag", "<tool_call>{\"a\": 1}</tool_call>", "see <tool_call>{",
        "<tool_call></tool_call>",
    ])
    func `an opener without a call is text`(text: String) throws {
        let reply = parse(pieces(text), try configuration("hermes_json"))
        #expect(reply.content == text && reply.calls.isEmpty && reply.finish == .stop)
    }

    @Test func `a reply cut off before the name leaks nothing`() throws {
        let reply = parse(
            pieces("Hm. <tool_call>{\"name\": \"no"), try configuration("hermes_json"), end: .length)
        #expect(reply.content == "Hm." && reply.calls.isEmpty && reply.finish == .length)
    }

    @Test func `a reply cut off in the arguments keeps what was there`() throws {
        let reply = parse(
            pieces("<tool_call>{\"name\": \"note\", \"arguments\": {\"text\": \"a\\"),
            try configuration("hermes_json"), end: .length)
        #expect(
            reply.calls == [.init(name: "note", arguments: "{\"text\": \"a\\")] && reply.finish == .length)
    }

    @Test func `the reply ends with the first call if only one is allowed`() throws {
        var configuration = try configuration("hermes_json")
        configuration.allowsParallelToolCalls = false
        let call = "<tool_call>{\"name\": \"note\", \"arguments\": {}}</tool_call>"
        let reply = parse(pieces(call + call), configuration)
        #expect(reply.calls.count == 1 && reply.finish == .toolCalls && reply.isFinished)
    }

    @Test(arguments: [ToolChoice.none, .auto])
    func `markup is content if no tool may be called`(choice: ToolChoice) throws {
        let text = "<tool_call>{\"name\": \"note\", \"arguments\": {}}</tool_call>"
        var configuration = try configuration("hermes_json")
        configuration.toolChoice = choice
        if choice == .auto { configuration.tools = [] }
        #expect(parse(pieces(text), configuration).content == text)
    }

    @Test func `content stands before, between and behind calls`() throws {
        let call = "<tool_call>{\"name\": \"note\", \"arguments\": {}}</tool_call>"
        let reply = parse(pieces("One. \(call) Two. \(call) Three."), try configuration("hermes_json"))
        #expect(
            reply.merged == [
                .content("One.", logprobs: []), .toolCall(index: 0, id: "", name: "note"),
                .toolCallArguments(index: 0, fragment: "{}"), .content("Two.", logprobs: []),
                .toolCall(index: 1, id: "", name: "note"), .toolCallArguments(index: 1, fragment: "{}"),
                .content("Three.", logprobs: []), .finish(.toolCalls, match: nil),
            ])
    }

    @Test func `an escaped surrogate pair never parts`() throws {
        let text = #"<tool_call>{"name": "note", "arguments": {"text": "\ud83d\ude80\n"}}</tool_call>"#
        let steps = steps(text.map { String($0) }, try configuration("hermes_json"))
        let fragments = steps.flatMap { $0 }.compactMap { event -> String? in
            if case .toolCallArguments(_, let fragment) = event { fragment } else { nil }
        }
        #expect(fragments.contains(#"\ud83d\ude80"#) && fragments.contains(#"\n"#))
    }

    @Test func `ids are random and in the form that templates accept`() throws {
        for (format, pattern) in [("hermes_json", /call_[A-Za-z0-9]{24}/), ("mistral_v3", /[A-Za-z0-9]{9}/)] {
            let configuration = ReplyParser.Configuration(format: try #require(ReplyFormat.named(format)))
            let ids = (0..<20).map(configuration.makeToolCallID)
            #expect(ids.allSatisfy { $0.wholeMatch(of: pattern) != nil } && Set(ids).count == 20)
        }
    }

    @Test func `nested elements become arrays and objects`() throws {
        let mark = "]<]minimax[>["
        let text =
            "\(mark)<tool_call>\(mark)<invoke name=\"note\">\(mark)<list>\(mark)<item>a\(mark)</item>\(mark)<item>b\(mark)</item>\(mark)</list>"
            + "\(mark)<map>\(mark)<k>1\(mark)</k>\(mark)</map>\(mark)<n>4\(mark)</n>\(mark)</invoke>\(mark)</tool_call>"
        let reply = parse(pieces(text), try configuration("minimax_m3"))
        #expect(reply.calls == [.init(name: "note", arguments: #"{"list":["a","b"],"map":{"k":"1"},"n":4}"#)])
    }

    @Test func `whitespace without end costs no more with every token`() throws {
        for format in ReplyFormat.all {
            for raw in GoldenCase.all.filter({ $0.format == format.name && $0.name.hasSuffix("one_call") })
                .map(\.raw)
            {
                for cut in stride(from: 0, to: raw.count, by: 7) {
                    let blanks = [TokenPiece](repeating: TokenPiece(bytes: [0x20]), count: 600)
                    let reply = parse(
                        pieces(String(raw.prefix(cut))) + blanks,
                        .test(format, tools: Self.tools, stop: ["x\n"]))
                    #expect(reply.faults.isEmpty)
                }
            }
        }
    }
}
