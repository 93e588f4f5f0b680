import OrderedJSON
import Testing

@testable import APIFormats

struct RequestFieldsTests {
    @Test(arguments: [
        ("temprature", "temperature"), ("temperatur", "temperature"), ("tempeartuer", "temperature"),
        ("temp", nil), ("Stop", "stop"), ("stpo", "stop"), ("sotp", "stop"), ("s", nil), ("st", nil),
        ("max_token", "max_tokens"), ("maxtokens", "max_tokens"), ("maximum_tokens", nil), ("", nil),
    ])
    func `a misspelt name is told from a strange one`(name: String, closest: String?) {
        #expect(["temperature", "stop", "max_tokens", "n"].closest(to: name) == closest)
    }

    @Test func `a very long name has no neighbours`() {
        let name = String(repeating: "a", count: 1 << 20)
        #expect([name + "b"].closest(to: name) == nil)
    }

    @Test(arguments: [
        (JSONValue.null, "null"), (.bool(true), "true"), (.integer(-3), "-3"), (.double(0.5), "0.5"),
        (.string("a\"\n"), #"the string "a\"\n""#), (.array([]), "an empty array"), (.array([1]), "an array"),
        (.object([:]), "an empty object"), (.object(["a": 1]), "an object"),
        (.string(String(repeating: "x", count: 41)), "the string \"\(String(repeating: "x", count: 40))…\""),
        (.bigInteger(String(repeating: "9", count: 99)), String(repeating: "9", count: 40)),
    ])
    func `a value is named shortly`(value: JSONValue, summary: String) {
        #expect(value.summary == summary)
    }

    @Test func `a nested field has a path, and its object is finished with it`() {
        var fields = RequestFields(["a": [["b": ["c": 1, "d": 2]]]], unknownFields: .refuse)
        let expected = APIError(
            .invalidRequest, "Unknown parameter: `a[0].b.d`.", field: "a[0].b.d", code: "unknown_parameter")
        #expect(throws: expected) {
            try fields.objects("a") { element throws(APIError) in
                try element.object("b") { inner throws(APIError) in
                    try inner.integer("c", in: 0...9)
                }
            }
        }
    }

    @Test func `a field that was asked for is known, whether it is there or not`() throws {
        var fields = RequestFields(["a": "x", "b": nil, "c": true], unknownFields: .refuse)
        #expect(try fields.string("a") == "x")
        #expect(try fields.string("b") == nil)
        #expect(try fields.bool("missing") == nil)
        #expect(throws: APIError.self) { try fields.finish() }
        #expect(try fields.bool("c") == true)
        try fields.finish()
    }
}
