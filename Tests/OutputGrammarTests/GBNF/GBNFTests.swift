import OutputGrammar
import Testing

struct GBNFTests {
    @Test(arguments: [
        (#"root ::= "a""#, ["a"], ["", "aa", "b"]),
        (#"root ::= "a" "b" | "c""#, ["ab", "c"], ["a", "abc"]),
        (#"root ::= ("a" | "b")* "c""#, ["c", "abac"], ["ab"]),
        (#"root ::= "ab"{2}"#, ["abab"], ["ab", "abb"]),
        (#"root ::= "a"{2,}"#, ["aa", "aaaa"], ["a"]),
        (#"root ::= "a"{1,2} "b"?"#, ["a", "aab"], ["aaa", "b"]),
        (#"root ::= [a-cx] [^0-9\]]"#, ["ab", "xé"], ["a1", "a]", "d1"]),
        (#"root ::= [\]\[\\"-]+"#, ["][\\\"-"], ["a"]),
        (#"root ::= "\x41\u00e9\U0001F600\n\t\r\\\"\[\]""#, ["Aé😀\n\t\r\\\"[]"], ["A"]),
        (#"root ::= ."#, ["a", "é", "\n", "😀"], ["", "ab"]),
        ("root ::= a |\n  b # or\na ::= \"x\"\n\n# more\nb ::= (\"y\"\n  \"z\")\n", ["x", "yz"], ["y"]),
        ("root ::= \n \"a\"", ["a"], [""]),
        ("root ::= \"a\" |", ["a", ""], ["aa"]),
        ("root ::= \"x\" root \"y\" | \"z\"\r\n", ["z", "xxzyy"], ["xz", "xzyy"]),
        ("r ::= \"old\"\nroot ::= r\nr ::= \"new\"", ["new"], ["old"]),
        ("root ::= [-a] [a-]", ["-a", "a-"], ["b-"]),
        ("root ::= \"a\"*?", ["", "aaa"], ["b"]),
        ("# only a comment before\nroot ::= under_score-2\nunder_score-2 ::= \"a\"", ["a"], ["b"]),
    ])
    func `a grammar is read as llama.cpp reads it`(text: String, sentences: [String], others: [String]) throws
    {
        let grammar = try Grammar(gbnf: text)
        let again = try Grammar(gbnf: try grammar.gbnf())
        for grammar in [grammar, again] {
            for sentence in sentences {
                #expect(try Recognizer.matches(grammar, sentence.utf8), "\(sentence)")
            }
            for other in others { #expect(try !Recognizer.matches(grammar, other.utf8), "\(other)") }
        }
    }

    @Test(arguments: [
        ("root ::= \"a", 1, 10, "the text is not closed"),
        ("root ::= \"a\"\nb ::= [a", 2, 7, "the class is not closed"),
        ("root ::= (\"a\" \"b\"", 1, 10, "the group is not closed"),
        ("root ::= (\"a\" ]", 1, 15, "a ) is expected"),
        ("root ::= \"\\q\"", 1, 11, "the escape is not known"),
        ("root ::= \"é\\x4\"", 1, 12, "2 hexadecimal digits are expected"),
        ("root ::= \"\\uD800\"", 1, 11, "there is no such code point"),
        ("root ::= [z-a]", 1, 11, "the range runs backwards"),
        ("root ::= []", 1, 10, "the class is empty"),
        ("root ::= * \"a\"", 1, 10, "nothing stands before the *"),
        ("root ::= \"a\"{2", 1, 15, "a } is expected"),
        ("root ::= \"a\"{}", 1, 14, "a number is expected"),
        ("root ::= \"a\"{3,2}", 1, 13, "the counts run backwards"),
        ("root ::= \"a\"{99999999999999999999}", 1, 14, "the number is too large"),
        ("root \"a\"", 1, 6, "::= is expected"),
        ("root ::= \"a\"\n  + ::= b", 2, 3, "a rule's name is expected"),
        ("root ::= \"a\"\n b\n", 2, 3, "::= is expected"),
        ("root ::= a\nb ::= \"c\"", 1, 10, "the rule a is not defined"),
        ("root ::= \"a\" ) b", 1, 14, "the end of the rule is expected"),
        ("root ::= <nope>", 1, 10, "there is no token <nope>"),
        ("root ::= <[1]", 1, 13, "a ]> is expected"),
        ("root ::= !<[1]>", 1, 10, "any token but one cannot be required"),
    ])
    func `an error says where it is`(text: String, line: Int, column: Int, reason: String) {
        #expect(throws: GrammarError.syntax(line: line, column: column, reason: reason)) {
            try Grammar(gbnf: text)
        }
    }

    @Test func `a grammar needs a root`() {
        #expect(throws: GrammarError.undefinedRule("root")) { try Grammar(gbnf: "a ::= \"b\"") }
        #expect(throws: GrammarError.undefinedRule("root")) { try Grammar(gbnf: "") }
    }

    @Test func `tokens are named by number or by text`() throws {
        let grammar = try Grammar(gbnf: "root ::= <[7]> <think>") { $0 == "<think>" ? 9 : nil }
        #expect(grammar.rules[0].expression == .sequence([.token(7), .token(9)]))
        #expect(try grammar.gbnf() == "root ::= <[7]> <[9]>\n")
    }

    @Test(arguments: [
        "root ::= root \"a\" | \"b\"", "root ::= a? root | \"b\"\na ::= \"c\"?",
        "root ::= x\nx ::= y\ny ::= x | \"a\"",
    ])
    func `left recursion is refused`(text: String) throws {
        let grammar = try Grammar(gbnf: text)
        let error = #expect(throws: GrammarError.self) { try Recognizer(grammar) }
        guard case .leftRecursion = error else { return #expect(error == nil) }
    }

    @Test(arguments: 0..<6)
    func `what is written accepts what was read`(group: Int) throws {
        for seed in 0..<40 {
            let grammar = RandomGrammar.make(seed: UInt64(group * 1000 + seed))
            guard let original = try? Recognizer(grammar) else { continue }
            let text = try grammar.gbnf()
            let copy = try Recognizer(try Grammar(gbnf: text))
            var random = SplitMix(state: UInt64(seed))
            for _ in 0..<25 {
                let text = RandomGrammar.text(&random)
                var (first, second) = (original, copy)
                let expected = first.accept(text) == text.count && first.isSentence
                let found = second.accept(text) == text.count && second.isSentence
                #expect(expected == found, "\(grammar) \(text)")
            }
        }
    }
}
