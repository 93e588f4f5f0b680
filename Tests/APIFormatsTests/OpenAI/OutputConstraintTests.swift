import Inference
import OrderedJSON
import Testing

@testable import APIFormats

struct OutputConstraintTests {
    private static let schema: JSONValue = ["type": "object"]

    private func constraint(_ members: String) throws -> OutputConstraint? {
        let body = #"{"model":"m","messages":[{"role":"user","content":"Hi"}],\#(members)}"#
        return try ChatCompletionRequest(parsing: Array(body.utf8)).request.constraint
    }

    @Test(
        arguments: [
            (#""response_format":{"type":"json_object"}"#, .jsonObject, "response_format.type"),
            (
                #""response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{"type":"object"}}}"#,
                .jsonSchema(schema), "response_format.json_schema.schema"
            ),
            (
                #""response_format":{"type":"json_object","schema":{"type":"object"}}"#, .jsonSchema(schema),
                "response_format.schema"
            ),
            (#""guided_json":{"type":"object"}"#, .jsonSchema(schema), "guided_json"),
            (#""guided_json":"{\"type\":\"object\"}""#, .jsonSchema(schema), "guided_json"),
            (#""json_schema":{"type":"object"}"#, .jsonSchema(schema), "json_schema"),
            (#""guided_regex":"a+""#, .regex("a+"), "guided_regex"),
            (#""guided_choice":["a","b"]"#, .choice(["a", "b"]), "guided_choice"),
            (#""guided_grammar":"root ::= \"a\"""#, .gbnf(#"root ::= "a""#), "guided_grammar"),
            (#""grammar":"root ::= \"a\"""#, .gbnf(#"root ::= "a""#), "grammar"),
            (
                #""structured_outputs":{"json":{"type":"object"}}"#, .jsonSchema(schema),
                "structured_outputs.json"
            ),
            (#""structured_outputs":{"regex":"a"}"#, .regex("a"), "structured_outputs.regex"),
            (#""structured_outputs":{"choice":["a"]}"#, .choice(["a"]), "structured_outputs.choice"),
            (#""structured_outputs":{"json_object":true}"#, .jsonObject, "structured_outputs.json_object"),
        ] as [(String, OutputConstraint.Form, String)])
    func `a constraint is read from every client's field`(
        members: String, form: OutputConstraint.Form, field: String
    ) throws {
        #expect(try constraint(members) == OutputConstraint(form, field: field))
    }

    @Test(arguments: [#""response_format":{"type":"text"}"#, #""grammar":"""#, #""guided_json":null"#])
    func `what asks for nothing constrains nothing`(members: String) throws {
        #expect(try constraint(members) == nil)
    }
}
