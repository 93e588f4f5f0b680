import OrderedJSON
import Testing

struct JSONWriterTests {
    static let sample: JSONValue = [
        "b": [1, 2.0, nil, true], "a": ["é/<>": "\u{0}\u{1F}\u{7F}\"\\\n\r\t\u{8}\u{C}😀"], "e": [], "o": [:],
    ]

    @Test(arguments: [
        (
            JSONWriter.Options.compact,
            #"{"b":[1,2.0,null,true],"a":{"é/<>":"\u0000\u001f"# + "\u{7F}"
                + #"\"\\\n\r\t\b\f😀"},"e":[],"o":{}}"#
        ),
        (
            .python,
            #"{"b": [1, 2.0, null, true], "a": {"é/<>": "\u0000\u001f"# + "\u{7F}"
                + #"\"\\\n\r\t\b\f😀"}, "e": [], "o": {}}"#
        ),
        (
            .init(ensuresASCII: true, sortsKeys: true),
            #"{"a":{"\u00e9/<>":"\u0000\u001f\u007f\"\\\n\r\t\b\f\ud83d\ude00"},"b":[1,2.0,null,true],"e":[],"o":{}}"#
        ),
        (
            .init(indent: "  ", keySeparator: ": "),
            """
            {
              "b": [
                1,
                2.0,
                null,
                true
              ],
              "a": {
                "é/<>": "\\u0000\\u001f\u{7F}\\"\\\\\\n\\r\\t\\b\\f😀"
              },
              "e": [],
              "o": {}
            }
            """
        ),
    ])
    func `values are written as the options say`(options: JSONWriter.Options, text: String) {
        #expect(Self.sample.serialized(options) == text)
    }

    /// The right column is Python's `repr`.
    @Test(
        arguments: [
            (0.0, "0.0"), (-0.0, "-0.0"), (1.0, "1.0"), (-2.5, "-2.5"), (0.1, "0.1"), (100.0, "100.0"),
            (1e15, "1000000000000000.0"),
            (9_999_999_999_999_998.0, "9999999999999998.0"), (1e16, "1e+16"), (1e20, "1e+20"),
            (1.5e16, "1.5e+16"),
            (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
            (18_014_398_509_481_984.0, "1.8014398509481984e+16"),
            (0.0001, "0.0001"), (0.00012, "0.00012"), (0.00001, "1e-05"), (1.25e-7, "1.25e-07"),
            (.leastNonzeroMagnitude, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"), (1e100, "1e+100"),
            (3.141592653589793, "3.141592653589793"),
            (123_456.789, "123456.789"), (1e22, "1e+22"), (.infinity, "inf"), (-.infinity, "-inf"),
            (.nan, "nan"),
        ] as [(Double, String)])
    func `floats are laid out as in Python`(number: Double, text: String) {
        #expect(number.pythonDescription == text)
    }

    @Test func `floats that JSON lacks are written as Python does`() {
        #expect(
            JSONValue.array([.double(.nan), .double(.infinity), .double(-.infinity)]).serialized()
                == "[NaN,Infinity,-Infinity]")
    }

    @Test func `what is written is read back`() throws {
        for options in [JSONWriter.Options.compact, .python, .init(ensuresASCII: true, indent: "\t")] {
            #expect(try JSONValue(parsing: Self.sample.serializedBytes(options)) == Self.sample)
        }
        let big = JSONValue.bigInteger("-123456789012345678901234567890")
        #expect(big.serialized() == "-123456789012345678901234567890")
    }

    @Test(arguments: [
        ("", #""""#), ("plain", #""plain""#), ("é", "\"é\""), ("\"", #""\"""#), ("a\nb\n", #""a\nb\n""#),
        ("\n", #""\n""#),
    ])
    func `a string is appended with its quotes`(string: String, literal: String) {
        var bytes = Array("x".utf8)
        JSONWriter.appendString(string.utf8, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "x" + literal)
        bytes = []
        JSONWriter.appendStringContents(Array(string.utf8).lazy.map { $0 }, to: &bytes)
        #expect("\"" + String(decoding: bytes, as: UTF8.self) + "\"" == literal)
    }
}
