import OrderedJSON
import Testing

@testable import RemoteEngine

@Suite struct SplitTextTests {
    private func joined(_ texts: [[UInt8]]) throws -> String {
        var split = SplitText()
        var result = ""
        for text in texts {
            let value = try SplitText.parse(Array("{\"t\":\"".utf8) + text + Array("\"}".utf8))
            result += split.join(value["t"]?.stringValue ?? "")
        }
        return result + split.finish()
    }

    @Test func `characters that were cut anywhere are whole again`() throws {
        let text = Array("aé漢🚀\u{10FFFD}z".utf8)
        for cut in 0...text.count {
            for other in cut...text.count {
                let parts = [Array(text[..<cut]), Array(text[cut..<other]), Array(text[other...])]
                #expect(try joined(parts) == "aé漢🚀\u{10FFFD}z")
            }
        }
    }

    @Test func `surrogates that were cut are whole again`() throws {
        #expect(try joined([Array(#"a\ud83d"#.utf8), Array(#"\ude80b"#.utf8)]) == "a🚀b")
        #expect(try joined([Array(#"\ud83d\ude80"#.utf8)]) == "🚀")
        #expect(try joined([Array(#"\\ud83d"#.utf8)]) == #"\ud83d"#)
    }

    @Test func `a half without its other half is replaced`() throws {
        #expect(try joined([[0xF0, 0x9F]]) == "\u{FFFD}")
        #expect(try joined([[0xF0, 0x9F], Array("x".utf8)]) == "\u{FFFD}x")
        #expect(try joined([Array(#"\ud83d"#.utf8), Array("x".utf8)]) == "\u{FFFD}x")
        #expect(try joined([[0x80, 0x80]]) == "\u{FFFD}\u{FFFD}")
    }
}
