import OrderedJSON
import OutputGrammar
import Testing

@Suite struct MemberOrderTests {
    private let schema: JSONValue = [
        "type": "object",
        "properties": [
            "b": ["type": "array", "items": ["type": "object", "properties": ["x": [:], "y": [:]]]],
            "a": ["type": "integer"],
        ],
        "required": ["a"],
    ]

    @Test(arguments: [
        (#"{"a":1,"b":[]}"#, #"{"b":[],"a":1}"#), (#"{"b":[],"a":1}"#, #"{"b":[],"a":1}"#),
        (#"{"c":0,"a":1,"b":[{"y":[],"x":{}},{}]}"#, #"{"b":[{"x":{},"y":[]},{}],"a":1,"c":0}"#),
    ])
    func `members are put into the order that the schema has`(text: String, arranged: String) throws {
        let grammar = try Grammar(jsonSchema: schema)
        let found = try MemberOrder.arranging(JSONValue(parsing: text), for: grammar)
        #expect(found.map { String(decoding: $0, as: UTF8.self) } == arranged)
    }

    @Test(arguments: [#"{"b":[]}"#, #"{"a":"1"}"#, #"{"b":[1],"a":1}"#, "[]"])
    func `no order makes an invalid value valid`(text: String) throws {
        #expect(try MemberOrder.arranging(JSONValue(parsing: text), for: Grammar(jsonSchema: schema)) == nil)
    }

    @Test func `a value with very many parts is given up, not searched`() throws {
        let grammar = try Grammar(jsonSchema: ["type": "array", "items": ["type": "integer"]])
        let items = JSONValue.array((0..<100_000).map { .integer($0) } + ["x"])
        #expect(try MemberOrder.arranging(items, for: grammar) == nil)
    }

    @Test func `a search ends after so many attempts`() throws {
        let names = (0..<14).map { "p\($0)" }
        // Whatever is tried, the last member cannot be placed.
        let members = JSONObject(names.map { ($0, JSONValue.integer(1)) } + [("q", "x")])
        let properties = JSONObject((names + ["q"]).map { ($0, ["type": "integer"]) })
        let grammar = try Grammar(jsonSchema: ["type": "object", "properties": .object(properties)])
        #expect(try MemberOrder.arranging(.object(members), for: grammar, attempts: 500) == nil)
    }
}
