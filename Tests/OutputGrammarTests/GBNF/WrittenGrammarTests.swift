import Inference
import OrderedJSON
import OutputGrammar
import Testing

/// Grammars that are written for other servers say there what they say here.
struct WrittenGrammarTests {
    @Test func `XGrammar gets no dot and no digits of its own choosing`() throws {
        let grammar = try Grammar(
            gbnf: #"root ::= . "\x01" [\x01\x2D^a] 2nd true"# + "\n2nd ::= \"b\"\ntrue ::= \"c\"")
        #expect(
            try grammar.gbnf(in: .xgrammar) == #"""
                root ::= [\u0000-\U0010FFFF] "\u0001" [\u0001\u002D\u005Ea] rule-2nd rule-true
                rule-2nd ::= "b"
                rule-true ::= "c"

                """#)
    }

    @Test func `one count follows an item`() throws {
        let grammar = try Grammar(gbnf: #"root ::= "a"{2,3}? ("b"+)*"#)
        #expect(try grammar.gbnf(in: .xgrammar) == "root ::= (\"a\"{2,3})? (\"b\"+)*\n")
    }

    @Test func `XGrammar has no tokens`() {
        #expect(throws: GrammarError.self) { try Grammar(.token(7)).gbnf(in: .xgrammar) }
        let free = Grammar(.freeText(until: [.token(7)]))
        #expect(throws: GrammarError.self) { try free.gbnf(in: .xgrammar) }
    }

    @Test func `free text that a token ends is any token but that`() throws {
        let grammar = Grammar(.sequence([.freeText(until: [.token(7)]), .literal(Array("a".utf8))]))
        #expect(try grammar.gbnf() == "root ::= (!<[7]>* <[7]>) \"a\"\n")
        #expect(try Grammar(gbnf: try grammar.gbnf()).rules[0].expression == grammar.rules[0].expression)
        for wrong in ["!<[7]>* <[8]>", "!<[7]>* <[7]>?", "!<[7]> <[7]>", "!7", "!"] {
            #expect(throws: GrammarError.self) { try Grammar(gbnf: "root ::= \(wrong)") }
        }
        let two = Grammar(.freeText(until: [.token(7), .token(8)]))
        #expect(throws: GrammarError.self) { try two.gbnf() }
    }

    @Test func `ends that a server does not know may follow`() throws {
        let grammar = Grammar(.literal(Array("a".utf8)))
        #expect(try grammar.allowing(endTokens: [Int32]()).gbnf() == "root ::= \"a\"\n")
        #expect(
            try grammar.allowing(endTokens: [9, 7] as Set<Int32>).gbnf()
                == "root ::= root-2 (<[7]> | <[9]>)?\nroot-2 ::= \"a\"\n")
    }

    @Test(arguments: 0..<4, [GrammarNotation.llamaCpp, .xgrammar])
    func `what is written accepts what was read`(group: Int, notation: GrammarNotation) throws {
        for seed in 0..<30 {
            let grammar = RandomGrammar.make(seed: UInt64(7000 + group * 1000 + seed))
            guard let original = try? Recognizer(grammar) else { continue }
            let copy = try Recognizer(try Grammar(gbnf: try grammar.gbnf(in: notation)))
            var random = SplitMix(state: UInt64(seed))
            for _ in 0..<20 {
                let text = RandomGrammar.text(&random)
                var (first, second) = (original, copy)
                let expected = first.accept(text) == text.count && first.isSentence
                let found = second.accept(text) == text.count && second.isSentence
                #expect(expected == found, "\(grammar) \(text)")
            }
        }
    }

    @Test func `a complete text is one that nothing can follow`() throws {
        var recognizer = try Recognizer(try Grammar(gbnf: #"root ::= "a" "b"?"#))
        #expect(!recognizer.isComplete)
        _ = recognizer.accept("a".utf8)
        #expect(recognizer.isSentence && !recognizer.isComplete)
        _ = recognizer.accept("b".utf8)
        #expect(recognizer.isComplete)
    }
}

@Suite(.enabled(if: SharedSchemas.arePresent, "the folder shared/schemas is not beside the checkout"))
struct WrittenSchemaTests {
    /// Every instance, valid or not, as its text stands, is judged alike before and after.
    @Test(.timeLimit(.minutes(20)), arguments: [GrammarNotation.llamaCpp, .xgrammar])
    func `real schemas say the same when they are written down`(_ notation: GrammarNotation) throws {
        var rows = try SharedSchemas.rows()
        #if DEBUG
        rows = stride(from: notation == .llamaCpp ? 1 : 3, to: rows.count, by: 24).map { rows[$0] }
        #endif
        var written = 0
        var compared = 0
        for row in rows {
            guard let schema = row["schema"], let grammar = try? Grammar(jsonSchema: schema),
                let text = try? grammar.gbnf(in: notation)
            else { continue }
            written += 1
            let original = try Recognizer(grammar)
            let copy = try Recognizer(try Grammar(gbnf: text))
            for test in row["tests"]?.arrayValue ?? [] {
                guard let value = test["data"] else { continue }
                for bytes in [value.serializedBytes(), Array(value.serializedBytes().dropLast())] {
                    var (first, second) = (original, copy)
                    #expect(first.accept(bytes) == second.accept(bytes), "\(schema)")
                    #expect(first.isSentence == second.isSentence)
                    compared += 1
                }
            }
        }
        #expect(written * 100 >= rows.count * 80, "\(written) of \(rows.count)")
        #expect(compared > written)
    }
}
