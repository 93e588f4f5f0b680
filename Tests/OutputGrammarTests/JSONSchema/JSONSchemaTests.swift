import OrderedJSON
import OutputGrammar
import Testing

/// What a schema lets be written, told by texts that it takes and texts that it does not.
@Suite struct JSONSchemaTests {
    private func check(_ schema: String, _ accepted: [String], _ refused: [String]) throws {
        let grammar = try Grammar(jsonSchema: try JSONValue(parsing: schema))
        for text in accepted {
            #expect(try Recognizer.matches(grammar, text.utf8), "\(schema) takes \(text)")
        }
        for text in refused {
            #expect(try !Recognizer.matches(grammar, text.utf8), "\(schema) refuses \(text)")
        }
    }

    @Test(arguments: [
        (
            #"{}"#, [#"{"a": [1, null]}"#, "-0.5e+3", #""\ud83d\ude00""#],
            ["", " 1", "1 ", "01", "+1", #""\ud83d""#, "{]"]
        ),
        (#"false"#.replacing("false", with: "true"), ["1", "[]"], ["x"]),
        (#"{"type":["integer","null"]}"#, ["0", "-7", "null"], ["1.5", "1e2", "true"]),
        (#"{"type":"boolean","not":{"const":true}}"#, ["false"], ["true"]),
        (
            #"{"enum":[1,"a\n",{"b":[null]},2.0]}"#, ["1", #""a\n""#, #"{"b": [null]}"#, "2"],
            ["3", #""a""#, "{}"]
        ),
        (#"{"enum":["é"]}"#, [#""é""#, #""\u00e9""#], [#""e""#]),
        (#"{"enum":["a","b",3],"type":"string","not":{"const":"b"}}"#, [#""a""#], [#""b""#, "3"]),
        (#"{"type":"string","nullable":true}"#, ["null", #""""#], ["1"]),
    ])
    func `types and listed values`(schema: String, accepted: [String], refused: [String]) throws {
        try check(schema, accepted, refused)
    }

    @Test(arguments: [
        (
            #"{"type":"integer","minimum":-5,"maximum":120}"#, ["-5", "0", "99", "120"],
            ["-6", "121", "1000"]
        ),
        (#"{"type":"integer","exclusiveMinimum":0}"#, ["1", "10"], ["0", "-1", "-0"]),
        (#"{"type":"integer","minimum":5,"exclusiveMinimum":true}"#, ["6"], ["5"]),
        (#"{"type":"integer","minimum":0.5,"maximum":2.5}"#, ["1", "2"], ["0", "3"]),
        (
            #"{"type":"number","minimum":-1.25,"exclusiveMaximum":3.75}"#, ["-1.25", "3.7", "0", "3.74"],
            ["-1.26", "3.75", "4", "3.750"]
        ),
        (#"{"type":"number","exclusiveMinimum":0}"#, ["0.001", "7"], ["0", "0.0", "-1"]),
        (#"{"type":"integer","multipleOf":7}"#, ["0", "14", "-21"], ["1", "15"]),
        (#"{"type":"integer","multipleOf":7,"minimum":10,"maximum":30}"#, ["14", "28"], ["7", "35", "15"]),
        (#"{"type":"number","not":{"multipleOf":3}}"#, ["1", "4", "1.5", "-2"], ["0", "3", "-6"]),
        (#"{"type":"number","multipleOf":0.01}"#, ["1", "1.2", "1.25"], ["1.255"]),
        (#"{"type":"number","multipleOf":0.25}"#, ["2", "2.5", "2.25"], ["2.3", "2.26"]),
        (#"{"type":"number","not":{"type":"integer"}}"#, ["1.5"], ["1", "1.0", "83117745699118499.72"]),
        (#"{"type":"integer","not":{"enum":[3,4]},"minimum":2,"maximum":5}"#, ["2", "5"], ["3", "4"]),
    ])
    func `numbers`(schema: String, accepted: [String], refused: [String]) throws {
        try check(schema, accepted, refused)
    }

    @Test(arguments: [
        (
            #"{"type":"string","minLength":2,"maxLength":3}"#,
            [#""ab""#, #""\u0041\n""#, #""\ud83d\ude00é""#], [#""a""#, #""abcd""#]
        ),
        (#"{"type":"string","pattern":"^\"\\n$"}"#, [#""\"\n""#], [#""\"""#]),
        (#"{"type":"string","pattern":"b"}"#, [#""abc""#, #""\u00e9b""#], [#""ac""#]),
        (#"{"type":"string","pattern":"^a+$","maxLength":2}"#, [#""aa""#], [#""aaa""#, #""""#]),
        (#"{"type":"string","format":"date"}"#, [#""2024-02-29""#], [#""2023-02-29""#, #""2024-13-01""#]),
        (#"{"type":"string","format":"date-time"}"#, [#""2024-01-01T00:00:00.5Z""#], [#""2024-01-01""#]),
        (#"{"type":"string","format":"uuid"}"#, [#""01234567-89ab-cdef-0123-456789abcdef""#], [#""0123""#]),
        (
            #"{"type":"string","format":"ipv6"}"#, [#""::1""#, #""fe80::1:2""#, #""::ffff:1.2.3.4""#],
            [#""1::2::3""#, #"":""#]
        ),
        (
            #"{"type":"string","format":"uri"}"#, [#""https://example.com/a?b#c""#, #""urn:x:y""#],
            [#""Invalid Uri""#, #""a/b""#]
        ),
        (#"{"type":"string","format":"duration"}"#, [#""P1DT2H""#, #""P3W""#], [#""P""#, #""PT""#]),
        (#"{"type":"string","format":"int32"}"#, [#""anything""#], []),
        (#"{"type":"string","not":{"pattern":"^\\s*$"}}"#, [#""a""#], [#""""#, #"" ""#, #""\u00a0""#]),
    ])
    func `strings`(schema: String, accepted: [String], refused: [String]) throws {
        try check(schema, accepted, refused)
    }

    @Test(arguments: [
        (
            #"{"type":"array","items":{"type":"integer"},"minItems":1,"maxItems":2}"#, ["[1]", "[1, 2]"],
            ["[]", "[1,2,3]", #"["a"]"#]
        ),
        (
            #"{"type":"array","prefixItems":[{"const":1},{"const":2}],"items":false}"#,
            ["[]", "[1]", "[1,2]"], ["[2]", "[1,2,3]"]
        ),
        (
            #"{"type":"array","items":[{"const":1}],"additionalItems":{"const":2},"minItems":2}"#,
            ["[1,2]", "[1,2,2]"], ["[1]", "[1,1]"]
        ),
        (
            #"{"type":"array","contains":{"const":1},"items":{"enum":[1,2]}}"#, ["[1]", "[2,1,2]"],
            ["[]", "[2]"]
        ),
        (
            #"{"type":"array","contains":{"const":1},"items":{"enum":[1,2]},"maxContains":1}"#,
            ["[1]", "[2,1,2]"], ["[1,1]"]
        ),
        (
            #"{"type":"array","items":{"enum":["a","b"]},"uniqueItems":true}"#, ["[]", #"["b","a"]"#],
            [#"["a","a"]"#]
        ),
        (#"{"type":"array","not":{"items":{"type":"string"}}}"#, ["[1]", #"["a",1]"#], ["[]", #"["a"]"#]),
    ])
    func `arrays`(schema: String, accepted: [String], refused: [String]) throws {
        try check(schema, accepted, refused)
    }

    @Test(arguments: [
        (
            #"{"type":"object","properties":{"a":{"const":1},"b":{"const":2},"c":{"const":3}},"required":["b"],"additionalProperties":false}"#,
            [#"{"b":2}"#, #"{"a":1,"b":2}"#, #"{"a": 1, "b": 2, "c": 3}"#, "{\n  \"b\": 2,\n  \"c\": 3\n}"],
            ["{}", #"{"a":1}"#, #"{"b":2,"b":2}"#, #"{"b":2,"d":1}"#, #"{"b":2,}"#]
        ),
        (
            #"{"type":"object","properties":{"a":{"const":1}},"additionalProperties":{"type":"null"}}"#,
            ["{}", #"{"a":1,"x":null}"#, #"{"x":null}"#], [#"{"a":null}"#, #"{"\u0061":null}"#, #"{"x":1}"#]
        ),
        (
            #"{"type":"object","patternProperties":{"^x":{"const":1}},"additionalProperties":false}"#,
            ["{}", #"{"x1":1,"xy":1}"#], [#"{"y":1}"#, #"{"x":2}"#]
        ),
        (#"{"type":"object","propertyNames":{"maxLength":2}}"#, [#"{"ab":1}"#], [#"{"abc":1}"#]),
        (
            #"{"type":"object","minProperties":1,"maxProperties":2}"#, [#"{"a":1}"#, #"{"a":1,"b":2}"#],
            ["{}", #"{"a":1,"b":2,"c":3}"#]
        ),
        (
            #"{"properties":{"a":{},"b":{}},"type":"object","dependentRequired":{"a":["b"]},"additionalProperties":false}"#,
            ["{}", #"{"b":1}"#, #"{"a":1,"b":1}"#], [#"{"a":1}"#]
        ),
        (
            #"{"type":"object","required":["z"],"properties":{"a":{"const":1}}}"#,
            [#"{"a":1,"z":0}"#, #"{"z":0}"#], [#"{"a":1}"#]
        ),
        (
            #"{"type":"object","not":{"required":["a"]},"properties":{"a":{},"b":{}}}"#, [#"{"b":1}"#],
            [#"{"a":1}"#]
        ),
        (#"{"type":"object","not":{"const":{}}}"#, [#"{"a":1}"#], ["{}"]),
    ])
    func `objects`(schema: String, accepted: [String], refused: [String]) throws {
        try check(schema, accepted, refused)
    }

    @Test(arguments: [
        (#"{"anyOf":[{"type":"string"},{"type":"null"}]}"#, ["null", #""a""#], ["1"]),
        (#"{"type":"boolean","oneOf":[{"enum":[false]},{"minimum":0}]}"#, ["true"], ["false"]),
        (#"{"oneOf":[{"type":"integer"},{"type":"number","minimum":10}]}"#, ["1", "10.5"], ["11", "1.5"]),
        (
            #"{"oneOf":[{"required":["a"]},{"required":["b"]}],"type":"object","properties":{"a":{},"b":{}}}"#,
            [#"{"a":1}"#, #"{"b":1}"#], ["{}", #"{"a":1,"b":1}"#]
        ),
        (
            #"{"allOf":[{"properties":{"a":{"type":"integer"}},"required":["a"]},{"properties":{"a":{"minimum":5}}}],"type":"object"}"#,
            [#"{"a":5}"#], [#"{"a":4}"#, "{}"]
        ),
        (
            #"{"anyOf":[{"properties":{"u":{}},"required":["u"]},{"properties":{"w":{}},"required":["w"]}],"properties":{"a":{"const":1}},"required":["a"],"type":"object"}"#,
            [#"{"u":0,"a":1}"#, #"{"w":0,"a":1}"#], [#"{"a":1,"u":0}"#, #"{"a":1}"#]
        ),
        (
            #"{"properties":{"a":{"const":1}},"required":["a"],"type":"object","anyOf":[{"properties":{"u":{}},"required":["u"]},{"properties":{"w":{}},"required":["w"]}]}"#,
            [#"{"a":1,"u":0}"#, #"{"a":1,"w":0}"#], [#"{"u":0,"a":1}"#]
        ),
        (
            #"{"if":{"properties":{"k":{"const":"x"}}},"then":{"required":["v"]},"type":"object","properties":{"v":{},"k":{"enum":["x","y"]}},"required":["k"]}"#,
            [#"{"v":1,"k":"x"}"#, #"{"k":"y"}"#], [#"{"k":"x","v":1}"#, #"{"k":"x"}"#]
        ),
        (
            #"{"type":"object","properties":{"k":{"enum":["x","y"]},"v":{}},"required":["k"],"if":{"properties":{"k":{"const":"x"}}},"then":{"required":["v"]}}"#,
            [#"{"k":"x","v":1}"#, #"{"k":"y"}"#], [#"{"k":"x"}"#]
        ),
        (
            ##"{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["next"],"additionalProperties":false}}}"##,
            [#"{"next":{"next":null}}"#], [#"{"next":1}"#, "{}"]
        ),
        (##"{"$ref":"#/a~1b/c%25d/0","a/b":{"c%d":[{"const":1}]}}"##, ["1"], ["2"]),
        (
            ##"{"$id":"http://x/y.json","$ref":"z.json#k","$defs":{"z":{"$id":"z.json","$defs":{"k":{"$anchor":"k","const":1}}}}}"##,
            ["1"], ["2"]
        ),
        (
            ##"{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{"a":{"const":1}},"$ref":"#/definitions/a","type":"string"}"##,
            ["1"], [#""1""#]
        ),
        (##"{"$defs":{"a":{"type":"integer"}},"$ref":"#/$defs/a","minimum":5}"##, ["5"], ["4"]),
        (
            ##"{"$schema":"http://json-schema.org/draft-04/schema#","if":{"type":"string"},"then":false,"const":1}"##,
            [#""a""#], []
        ),
        (
            ##"{"not":{"anyOf":[{"type":"string"},{"type":"object","required":["a"]}]}}"##, ["1", "{}"],
            [#""a""#, #"{"a":1}"#]
        ),
    ])
    func `combinations and references`(schema: String, accepted: [String], refused: [String]) throws {
        try check(schema, accepted, refused)
    }

    @Test func `compact means no whitespace at all`() throws {
        let schema: JSONValue = ["type": "array", "items": ["type": "integer"]]
        let grammar = try Grammar(jsonSchema: schema, options: .init(whitespace: .compact))
        #expect(try Recognizer.matches(grammar, "[1,2]".utf8))
        #expect(try !Recognizer.matches(grammar, "[1, 2]".utf8))
    }

    @Test func `blanks end at some point`() throws {
        let grammar = Grammar.json()
        #expect(try Recognizer.matches(grammar, "[\n        1\n]".utf8))
        #expect(try !Recognizer.matches(grammar, "[\n\n1]".utf8))
        #expect(try !Recognizer.matches(grammar, ("[\n" + String(repeating: " ", count: 200) + "1]").utf8))
    }

    @Test func `any JSON nests as deep as it likes, and an object is an object`() throws {
        let deep = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
        #expect(try Recognizer.matches(.json(), deep.utf8))
        #expect(try Recognizer.matches(.jsonObject(), #"{"a": [1.5e3, {"b": "\/"}]}"#.utf8))
        #expect(try !Recognizer.matches(.jsonObject(), "[]".utf8))
    }
}
