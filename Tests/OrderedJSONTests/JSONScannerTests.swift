import OrderedJSON
import Testing

struct JSONScannerTests {
    /// A letter for each byte: what it belongs to.
    private func parts(_ text: String) -> String {
        var scanner = JSONScanner()
        return String(
            text.utf8.map { byte -> Character in
                switch scanner.consume(byte) {
                case .structure: "."
                case .key: "k"
                case .value: "v"
                case .outside: scanner.isInvalid ? "!" : "-"
                }
            })
    }

    @Test(arguments: [
        (#"{"a": 1, "bc":[1,{"d":2}]}x"#, ".kkk..v..kkkk.vvvvvvvvvvv.-"),
        (#" {"a":"x\"}","b":tru}"#, "..kkk.vvvvvv.kkk.vvv!"),
        (#"[1, 2.5e3 ,"a",[],{}] "#, ".v..vvvvv..vvv.vv.vv.-"),
        (#""a\u00e9" "#, "vvvvvvvvv-"),
        (" 12,", ".vv-"),
        ("true ", "vvvv-"),
        ("{}{", "..-"),
        (#"{"a" 1}"#, ".kkk.!!"),
        (#"{"a":1 "b"}"#, ".kkk.v.!!!!"),
        ("[1,]", ".v.!"),
        ("[}", ".!"),
        ("[1}", ".v!"),
        ("{,}", ".!!"),
        ("01", "v-"),
        ("-a", "v!"),
        ("1.x", "vv!"),
        (#""\x""#, "vv!!"),
        ("\"\n\"", "v!!"),
        ("nulx", "vvv!"),
        ("x", "!"),
    ])
    func `every byte is told what it belongs to`(text: String, expected: String) {
        #expect(parts(text) == expected)
    }

    @Test func `the state is known between any two bytes`() {
        var scanner = JSONScanner()
        scanner.consume(Array(#"{"a":["x\"#.utf8))
        #expect(scanner.isInsideString && scanner.isInsideEscape && scanner.depth == 2)
        scanner.consume(UInt8(ascii: "n"))
        #expect(scanner.isInsideString && !scanner.isInsideEscape)
        let bookmark = scanner
        #expect(scanner.consume(Array(#""]} rest"#.utf8)) == 3)
        #expect(scanner.isComplete && !scanner.isInvalid && scanner.depth == 0)
        #expect(bookmark.isInsideString && !bookmark.isComplete)
    }

    @Test(arguments: [
        ("12", true), ("-", false), ("1.", false), ("\"a", false), ("[1]", true), ("", false), ("[1", false),
    ])
    func `the end of the text decides what is open`(text: String, isComplete: Bool) {
        var scanner = JSONScanner()
        scanner.consume(Array(text.utf8))
        scanner.finish()
        #expect(scanner.isComplete == isComplete)
        #expect(scanner.isInvalid == !isComplete)
    }

    @Test func `depth has a limit`() {
        var scanner = JSONScanner()
        #expect(scanner.consume(Array(repeating: UInt8(ascii: "["), count: 200)) == 128)
        #expect(scanner.isInvalid)
        var allowed = JSONScanner()
        allowed.consume(Array(repeating: UInt8(ascii: "["), count: 128))
        allowed.consume(Array(repeating: UInt8(ascii: "]"), count: 128))
        #expect(allowed.isComplete)
    }

    /// The scanner and the parser are two readings of one grammar.
    @Test(arguments: [
        "null", "[]", "{}", "[1,2]", "[1 ,{\"a\":[true,false]}]", "{\"a\":{\"b\":\"\\u0041\"}}", "-0.5e-7",
        "\"\\\\\"", "[1,]",
        "{\"a\"}", "{\"a\":}", "[\"a\" \"b\"]", "1e", "tru", "\"\\u12\"", "{\"a\":1,}", "[[]", "{]", "--1",
        "1.5.5", "\"a\"b",
    ])
    func `the scanner accepts what the parser accepts`(text: String) {
        var scanner = JSONScanner()
        let count = scanner.consume(Array(text.utf8))
        scanner.finish()
        let isAccepted = scanner.isComplete && count == text.utf8.count
        #expect(isAccepted == ((try? JSONValue(parsing: text)) != nil))
    }
}
