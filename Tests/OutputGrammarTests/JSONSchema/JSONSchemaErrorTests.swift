import OrderedJSON
import OutputGrammar
import Testing

@Suite struct JSONSchemaErrorTests {
    private func failure(_ schema: JSONValue) -> GrammarError? {
        do {
            _ = try Grammar(jsonSchema: schema)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        (#"{"properties":{"a":{"type":"array","uniqueItems":true}}}"#, "uniqueItems", "#/properties/a"),
        (#"{"items":{"$ref":"http://other/x"}}"#, "$ref", "#/items"),
        (#"{"properties":{"a/b":{"pattern":"(a)\\1"}}}"#, "pattern", "#/properties/a~1b"),
        (#"{"type":"string","format":"regex"}"#, "format", "#"),
        (#"{"minProperties":3}"#, "minProperties", "#"),
        (#"{"oneOf":[{"type":"number"},{"multipleOf":0.5}]}"#, "not", "#/oneOf/1"),
        (#"{"allOf":[{}],"unevaluatedProperties":false}"#, "unevaluatedProperties", "#"),
    ])
    func `what cannot be enforced is named with its place`(
        schema: String, keyword: String, path: String
    ) throws {
        guard case .unsupported(keyword, path, _)? = failure(try JSONValue(parsing: schema)) else {
            Issue.record("\(schema): \(String(describing: failure(try JSONValue(parsing: schema))))")
            return
        }
    }

    @Test(arguments: [
        (#"false"#, "#"),
        (#"{"type":"string","minLength":3,"maxLength":2}"#, "#"),
        (#"{"enum":[]}"#, "#"),
        (
            #"{"type":"object","properties":{"a":{"type":"object","properties":{"b":false},"required":["b"]}},"required":["a"]}"#,
            "#/properties/a"
        ),
        (#"{"type":"integer","minimum":5,"maximum":4}"#, "#"),
        (
            ##"{"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"$ref":"#/$defs/a"},{"type":"null"}]}}}"##,
            "#/$defs/a/anyOf/0"
        ),
        (##"{"$ref":"#"}"##, "#"),
        (##"{"$ref":"#/nowhere"}"##, "#"),
        (##"{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}"##, "#"),
        (#"{"type":"strin"}"#, "#/type"),
        (#"{"properties":{"a":{"minLength":-1}}}"#, "#/properties/a/minLength"),
        (#"{"properties":{"a":3}}"#, "#/properties/a"),
        (#"{"required":true}"#, "#/required"),
    ])
    func `a schema that is wrong or that nothing satisfies says where`(schema: String, path: String) throws {
        guard case .invalidSchema(path, _)? = failure(try JSONValue(parsing: schema)) else {
            Issue.record("\(schema): \(String(describing: failure(try JSONValue(parsing: schema))))")
            return
        }
    }

    @Test func `an optional member that nothing satisfies is never written`() throws {
        let schema: JSONValue = ["type": "object", "properties": ["a": false, "b": ["const": 1]]]
        let grammar = try Grammar(jsonSchema: schema)
        #expect(try Recognizer.matches(grammar, #"{"b":1}"#.utf8))
        #expect(try !Recognizer.matches(grammar, #"{"a":1}"#.utf8))
    }

    @Test(.timeLimit(.minutes(20))) func `combinations that explode are refused`() {
        var schema: JSONValue = ["type": "object"]
        let branch: JSONValue = .array((0..<10).map { ["required": [.string("p\($0)")]] })
        schema = ["allOf": .array((0..<10).map { index in ["anyOf": branch, "title": .string("\(index)")] })]
        guard case .tooComplex? = failure(schema) else {
            Issue.record("\(String(describing: failure(schema)))")
            return
        }
    }

    @Test(.timeLimit(.minutes(20))) func `ten thousand listed values compile`() throws {
        let words = (0..<10_000).map { JSONValue.string("value \($0 &* 7919)") }
        let schema: JSONValue = [
            "type": "object", "properties": ["a": ["enum": .array(words)]], "required": ["a"],
        ]
        #expect(failure(schema) == nil)
    }

    @Test(.timeLimit(.minutes(20))) func `a chain of references does not exhaust the stack`() throws {
        var definitions = JSONObject()
        for index in 0..<5000 {
            definitions["d\(index)"] = [
                "type": "object", "properties": ["next": ["$ref": .string("#/$defs/d\(index + 1)")]],
            ]
        }
        definitions["d5000"] = ["type": "null"]
        #expect(failure(["$ref": "#/$defs/d0", "$defs": .object(definitions)]) == nil)
    }
}
