import Inference
import OrderedJSON
import ReplyParsing
import Testing

@Suite struct ResponseTemplateTests {
    private func template(_ calls: JSONValue) -> JSONValue {
        ["fields": ["tool_calls": calls, "content": ["close": "@end"]]]
    }

    @Test(
        arguments: [
            ("CALL (?P<name>\\w+): ", "CALL f: {\"s\": \"x\"}/CALL"),
            ("\\[f=(?P<name>[^\\]]+)\\]", "[f=f]{\"s\": \"x\"}/CALL"),
            ("(?:^|\\n)> (?P<name>\\w+)\\s*", "> f {\"s\": \"x\"}/CALL"),
        ] as [(String, String)])
    func `a pattern that is a text with a group opens a call`(pattern: String, text: String) throws {
        let transform: JSONValue = ["function": ["name": "{name}", "arguments": "{content}"]]
        let format = try ReplyFormat(
            responseTemplate: template([
                "open_pattern": .string(pattern), "close": "/CALL", "content": "json", "transform": transform,
            ]))
        for pieces in [pieces(text), text.utf8.map { TokenPiece(bytes: [$0]) }] {
            let reply = parse(pieces, .test(format, tools: FuzzPool.tools))
            #expect(
                reply.calls == [.init(name: "f", arguments: "{\"s\": \"x\"}")] && reply.content == nil,
                "\(reply)")
        }
    }

    @Test(
        arguments: [
            ([], .notAnObject), ([:], .missing(field: "fields")), (["version": 2], .unsupportedVersion(2)),
            (["fields": ["content": ["close_pattern": "a|b"]]], .unsupportedPattern("a|b")),
            (["fields": ["tool_calls": ["close": "x"]]], .missing(field: "tool_calls.open")),
            (
                ["fields": ["tool_calls": ["open": "x", "close": "y", "content": "yaml"]]],
                .unsupportedContent("yaml")
            ),
        ] as [(JSONValue, ResponseTemplateError)])
    func `a template that cannot be read is refused with a reason`(
        template: JSONValue, error: ResponseTemplateError
    ) {
        #expect(throws: error) { try ReplyFormat(responseTemplate: template) }
    }

    @Test func `what stands before the last anchor of a prompt is history`() throws {
        let format = try ReplyFormat(
            responseTemplate: [
                "start_anchor": "<bot>", "fields": ["thinking": ["open": "((", "close": "))"]],
            ])
        #expect(!format.opensInReasoning(prompt: "<bot>((", terminators: []) == false)
        #expect(!format.opensInReasoning(prompt: "<bot>((<bot>", terminators: []))
    }
}
