import OrderedJSON
import OutputGrammar
import Testing

@Suite struct GrammarBuilderTests {
    private let weather: JSONValue = [
        "type": "object",
        "properties": [
            "city": ["type": "string"], "unit": ["type": "string", "enum": ["C", "F"]],
            "days": ["type": ["integer", "string"], "minimum": 1],
            "note": ["type": "string", "maxLength": 3],
        ],
        "required": ["city"],
        "additionalProperties": false,
    ]

    @Test func `identical subschemas are one rule`() throws {
        var builder = GrammarBuilder()
        let first = try builder.add(jsonSchema: weather)
        let count = builder.rules.count
        #expect(try builder.add(jsonSchema: weather, name: "again") == first)
        #expect(builder.rules.count == count)
    }

    @Test func `a schema can stand between markers`() throws {
        var builder = GrammarBuilder()
        let arguments = try builder.add(jsonSchema: weather)
        let root = builder.add(
            "root",
            .sequence([.literal(Array("<call>".utf8)), .rule(arguments), .literal(Array("</call>".utf8))]))
        let grammar = builder.grammar(root: root)
        #expect(try Recognizer.matches(grammar, #"<call>{"city": "Oslo"}</call>"#.utf8))
        #expect(try !Recognizer.matches(grammar, "<call>{}</call>".utf8))
    }

    @Test func `the members of an object are given one by one`() throws {
        var builder = GrammarBuilder()
        let object = try builder.members(ofObject: weather)
        #expect(object.parameters.map(\.name) == ["city", "unit", "days", "note"])
        #expect(object.parameters.map(\.isRequired) == [true, false, false, false])
        #expect(object.parameters.map(\.allowsOtherThanStrings) == [false, false, true, false])
        #expect(object.additional == nil)
    }

    @Test(arguments: [
        ("city", ["Oslo", "a\"b\nc<", ""], ["</p>", "x</p>y"]), ("unit", ["C"], ["K", "\"C\""]),
        ("note", ["abc"], ["abcd"]), ("days", ["three"], []),
    ])
    func `raw text honours the schema and stops before the marker`(
        name: String, accepted: [String], refused: [String]
    ) throws {
        var builder = GrammarBuilder()
        let object = try builder.members(ofObject: weather)
        let parameter = try #require(object.parameters.first { $0.name == name })
        let grammar = Grammar(try #require(parameter.rawText(before: Array("</p>".utf8))))
        for text in accepted { #expect(try Recognizer.matches(grammar, text.utf8), "\(text)") }
        for text in refused { #expect(try !Recognizer.matches(grammar, text.utf8), "\(text)") }
    }

    @Test func `a marker that could begin within the text is seen`() throws {
        var builder = GrammarBuilder()
        let object = try builder.members(ofObject: weather)
        let grammar = Grammar(try #require(object.parameters[0].rawText(before: Array("\n|\n".utf8))))
        #expect(try Recognizer.matches(grammar, "a\n".utf8))
        #expect(try !Recognizer.matches(grammar, "a\n|".utf8))
    }
}
