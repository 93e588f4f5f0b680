import OrderedJSON
import Testing

struct JSONObjectTests {
    @Test func `members keep their order`() {
        var object: JSONObject = ["b": 1, "a": 2]
        object["c"] = 3
        object["b"] = 4
        #expect(Array(object.keys) == ["b", "a", "c"])
        #expect(Array(object.values) == [4, 2, 3])
        #expect(object.count == 3)
    }

    @Test func `a removed member leaves no gap`() {
        var object: JSONObject = ["a": 1, "b": 2, "c": 3]
        #expect(object.removeValue(forKey: "b") == 2)
        #expect(object.removeValue(forKey: "b") == nil)
        object["a"] = nil
        #expect(object == ["c": 3])
    }

    @Test func `keys differ by their bytes`() {
        let object: JSONObject = ["\u{E9}": 1, "e\u{301}": 2]
        #expect(object.count == 2)
        #expect(object["\u{E9}"] == 1)
        #expect(object["e\u{301}"] == 2)
    }

    @Test func `strings differ by their bytes`() {
        let composed: JSONValue = "\u{E9}"
        let decomposed: JSONValue = "e\u{301}"
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(JSONValue.object(["k": composed]) != .object(["k": decomposed]))
    }

    @Test func `the order of members makes a difference`() {
        let object: JSONObject = ["a": 1, "b": 2]
        #expect(object != ["b": 2, "a": 1])
        #expect(object == ["a": 1, "b": 2])
    }

    @Test func `a large object finds its members`() {
        var object = JSONObject()
        for number in 0..<1000 { object["key \(number)"] = .integer(number) }
        for number in stride(from: 0, to: 1000, by: 2) { object["key \(number)"] = nil }
        #expect(object.count == 500)
        for number in 0..<1000 {
            #expect(object["key \(number)"] == (number.isMultiple(of: 2) ? nil : .integer(number)))
        }
        #expect(object.first?.key == "key 1")
        #expect(object.contains(key: "key 3") && !object.contains(key: "key 2"))
    }

    @Test func `values are read by their types`() {
        let value: JSONValue = [
            "s": "x", "i": 3, "d": 2.5, "w": 4.0, "b": true, "n": nil, "a": [1], "o": [:],
        ]
        #expect(value["s"]?.stringValue == "x")
        #expect(value["i"]?.intValue == 3 && value["i"]?.doubleValue == 3)
        #expect(value["d"]?.doubleValue == 2.5 && value["d"]?.intValue == nil)
        #expect(value["w"]?.intValue == 4)
        #expect(value["b"]?.boolValue == true && value["i"]?.boolValue == nil)
        #expect(value["n"]?.isNull == true)
        #expect(value["a"]?.arrayValue == [1])
        #expect(value["o"]?.objectValue == [:])
        #expect(value["missing"] == nil && JSONValue.null["k"] == nil)
        #expect(JSONValue.bigInteger("12345678901234567890").doubleValue == 1.2345678901234567e19)
    }
}
