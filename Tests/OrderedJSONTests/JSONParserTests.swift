import OrderedJSON
import Testing

struct JSONParserTests {
    @Test(
        arguments: [
            ("null", nil), (" true ", true), ("false", false), ("0", 0), ("-0", 0), ("-12", -12),
            ("9223372036854775807", 9_223_372_036_854_775_807),
            ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .bigInteger("9223372036854775808")),
            ("-123456789012345678901234567890", .bigInteger("-123456789012345678901234567890")),
            ("1.0", 1.0), ("-0.0", .double(-0.0)), ("1e3", 1000.0), ("1E-2", 0.01), ("1.5e+2", 150.0),
            ("5e-324", .double(.leastNonzeroMagnitude)),
            (#""""#, ""), (#""a\"\\\/\b\f\n\r\tb""#, "a\"\\/\u{8}\u{C}\n\r\tb"),
            (#""\u00e9\ud83d\ude00""#, "é😀"), (#""\ud800x""#, "\u{FFFD}x"),
            (#""\udc00\ud800""#, "\u{FFFD}\u{FFFD}"),
            (#""\ud800\u0041""#, "\u{FFFD}A"), (#""\ud800\ud83d\ude00""#, "\u{FFFD}😀"),
            (#""\u0000""#, "\u{0}"),
            ("[]", []), ("[ ]", []), ("{}", [:]), ("{ }", [:]), ("[1,[2,[]],{}]", [1, [2, []], [:]]),
            (#" { "b" : 1 , "a" : [ null ] } "#, ["b": 1, "a": [nil]]),
            (#"{"a":1,"b":2,"a":3}"#, ["a": 3, "b": 2]),
            ("\"\u{7f}\u{2028}你\"", "\u{7F}\u{2028}你"),
        ] as [(String, JSONValue)])
    func `JSON texts are read`(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test(
        arguments: [
            ("", 0), (" ", 1), ("nul", 3), ("nulL", 3), ("truefalse", 4), ("1 2", 2), ("01", 0), ("-", 1),
            ("+1", 0),
            (".5", 0), ("1.", 2), ("1.e2", 2), ("1e", 2), ("1e+", 3), ("0x10", 1), ("NaN", 0),
            ("Infinity", 0),
            ("1e999", 0), ("-1e999", 0), ("\"", 1), ("\"abc", 4), (#""\x""#, 2), (#""\u12""#, 5),
            (#""\u12g4""#, 5),
            (#""\"#, 2), ("\"a\nb\"", 2), ("\"\u{0}\"", 1), ("[", 1), ("[1", 2), ("[1,", 3), ("[1,]", 3),
            ("[,1]", 1),
            ("[1 2]", 3), ("]", 0), ("{", 1), ("{\"a\"", 4), ("{\"a\":", 5), ("{\"a\":1", 6),
            ("{\"a\":1,}", 7),
            ("{a:1}", 1), ("{\"a\" 1}", 5), ("{'a':1}", 1), ("{1:2}", 1), ("[1}", 2), ("{\"a\":1]", 6),
            ("\u{FEFF}1", 0),
            ("// c\n1", 0), ("[1]]", 3), ("{]", 1), ("[}", 1),
        ] as [(String, Int)])
    func `what is no JSON is refused where it goes wrong`(text: String, offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.offset == offset)
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x80],
        ] as [[UInt8]])
    func `invalid UTF-8 is refused`(bytes: [UInt8]) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
        #expect(error?.reason == .invalidUTF8)
    }

    @Test func `an error knows its line and column`() {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "{\n  \"é\": x}") }
        #expect(error?.line == 2 && error?.column == 8 && error?.offset == 10)
        #expect(error?.reason == .unexpectedCharacter("x"))
        #expect(error.map { "\($0)" } == #"unexpected character "x" at line 2, column 8"#)
    }

    @Test func `depth has a limit`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(128)) }
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: nested(129)) }
        #expect(error?.reason == .tooDeep(limit: 128))
        #expect(throws: JSONError.self) {
            try JSONValue(parsing: String(repeating: "{\"a\":", count: 100_000))
        }
        let row = "[" + Array(repeating: "[[]],{}", count: 1000).joined(separator: ",") + "]"
        #expect(try JSONValue(parsing: row, limits: JSONLimits(maximumDepth: 3)).arrayValue?.count == 2000)
        #expect(throws: JSONError.self) { try JSONValue(parsing: row, limits: JSONLimits(maximumDepth: 2)) }
    }

    @Test func `size has a limit`() {
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: "[1, 2]", limits: JSONLimits(maximumByteCount: 5))
        }
        #expect(error?.reason == .tooLong(limit: 5))
    }
}
