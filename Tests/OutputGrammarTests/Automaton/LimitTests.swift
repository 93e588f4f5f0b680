import Inference
import OutputGrammar
import Testing

struct LimitTests {
    private let clock = ContinuousClock()

    @Test(arguments: [
        "root ::= [^\"]{0,100000} \"\\\"\"",
        "root ::= item{0,10000} \"\\\"\"\nitem ::= \"(\" item? \")\" | \"x\"",
    ])
    func `large counts cost nothing until they are used`(text: String) throws {
        let time = try clock.measure {
            var recognizer = try Recognizer(try Grammar(gbnf: text))
            #expect(recognizer.accept("xxx\"".utf8) == 4)
            #expect(recognizer.isSentence)
        }
        #expect(time < .seconds(1))
    }

    @Test func `counts are kept exactly`() throws {
        let grammar = try Grammar(gbnf: "root ::= [ab]{3,500} item{2,300} \".\"\nitem ::= \"(\" item? \")\"")
        for (letters, items, isSentence) in [
            (3, 2, true), (2, 2, false), (500, 300, true), (501, 2, false), (3, 1, false), (3, 301, false),
        ] {
            let text = String(repeating: "a", count: letters) + String(repeating: "()", count: items) + "."
            #expect(try Recognizer.matches(grammar, text.utf8) == isSentence, "\(letters) \(items)")
        }
    }

    @Test func `ten thousand levels are read`() throws {
        let grammar = try Grammar(gbnf: #"root ::= "[" (root ("," root)*)? "]""#)
        let text = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
        #expect(try Recognizer.matches(grammar, text.utf8))
        #expect(try !Recognizer.matches(grammar, (text + "]").utf8))
    }

    @Test func `a long text does not outgrow the memory of an automaton`() throws {
        var recognizer = try Recognizer(try Grammar(gbnf: "root ::= [^\"]{0,40000} \"\\\"\""))
        #expect(recognizer.accept(repeatElement(UInt8(ascii: "x"), count: 40_000)) == 40_000)
        #expect(recognizer.accept("x".utf8) == 0)
        #expect(recognizer.accept("\"".utf8) == 1)
        #expect(recognizer.isSentence && recognizer.failure == nil)
    }

    @Test(arguments: [
        "root ::= ((((\"a\"?)*)*)*)*",
        "root ::= x{0,50}\nx ::= y{0,50}\ny ::= z{0,50}\nz ::= \"a\"? \"a\"? root?",
        "root ::= \"a\" root \"x\" | \"a\" root \"y\" | \"a\" root root | \"\"",
        "root ::= (a | b | c)*\na ::= \"a\" | \"a\" a\nb ::= \"a\" | b1\nb1 ::= \"a\" b | \"aa\"\nc ::= \"a\"+",
        "root ::= [ab]* \"a\" [ab]{60}",
        "root ::= (\"a\"? root2)*\nroot2 ::= \"a\" root2? \"a\"? | \"aa\"",
        "root ::= \"a\"{0,1000000000} \"a\"{0,1000000000} \"a\"{0,1000000000}",
    ])
    func `ambiguity is followed or refused in time`(text: String) throws {
        let time = clock.measure {
            guard var recognizer = try? Recognizer(Grammar(gbnf: text)) else { return }
            _ = recognizer.accept(repeatElement(UInt8(ascii: "a"), count: 100))
        }
        #expect(time < .seconds(5), "\(time)")
    }

    @Test func `large grammars are compiled or refused in time`() throws {
        let words = (0..<10_000).map { "\"word\($0)\"" }.joined(separator: " | ")
        let rules = (0..<5_000).map {
            "r\($0) ::= \"a\" r\(($0 * 7 + 1) % 5_000) | \"b\" r\(($0 * 13 + 5) % 5_000)"
        }.joined(separator: "\n")
        let chain =
            "root ::= r0\n" + (0..<5_000).map { "r\($0) ::= r\($0 + 1)" }.joined(separator: "\n")
            + "\nr5000 ::= \"a\""
        let blob = "root ::= \"" + String(repeating: "ab", count: 100_000) + "\""
        let optional = "root ::= " + String(repeating: "\"a\"? ", count: 20_000)
        for text in ["root ::= " + words, "root ::= r0 | \"c\"\n" + rules, chain, blob, optional] {
            let time = clock.measure {
                guard var recognizer = try? Recognizer(Grammar(gbnf: text)) else { return }
                _ = recognizer.accept("word77".utf8)
                _ = recognizer.accept("aaaaaaaa".utf8)
            }
            #expect(time < .seconds(20), "\(text.prefix(40)) \(time)")
        }
    }

    @Test func `nesting without end is refused`() {
        let deep = "root ::= " + String(repeating: "(", count: 100_000)
        #expect(throws: GrammarError.self) { try Grammar(gbnf: deep) }
        #expect(throws: GrammarError.self) {
            try Grammar(gbnf: "root ::= \"a\"" + String(repeating: "?", count: 100_000))
        }
        var pattern = Pattern.bytes([0x61])
        for _ in 0..<2000 {
            pattern = .repetition(.concatenation([pattern, .bytes([0x62])]), min: 0, max: nil)
        }
        let nested = pattern
        #expect(throws: GrammarError.self) { try Recognizer(Grammar(.pattern(nested))) }
    }

    @Test func `a grammar that nothing satisfies is refused`() {
        #expect(throws: GrammarError.matchesNothing) { try Recognizer(Grammar(gbnf: "root ::= \"a\" root")) }
        #expect(throws: GrammarError.matchesNothing) { try Recognizer(Grammar(.choice([]))) }
        let contradiction = Pattern.intersection([
            .repetition(.bytes([0x61]), min: 5, max: nil), .repetition(.bytes([0x61]), min: 0, max: 4),
        ])
        #expect(throws: GrammarError.matchesNothing) { try Recognizer(Grammar(.pattern(contradiction))) }
    }
}
