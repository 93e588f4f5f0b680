import Inference
import OutputGrammar
import Testing

struct TokenTests {
    @Test func `a required token is that token alone, and its text is not it`() throws {
        var constraint = try Alphabet.constraint(
            Grammar(.sequence([.token(Alphabet.open), .literal([0x61])])))
        #expect(constraint.mask().tokens == [Alphabet.open])
        let isText = constraint.accept(text: "<")
        #expect(!isText)
        let isToken = constraint.accept(Alphabet.open)
        #expect(isToken)
        #expect(constraint.mask().tokens == [Alphabet.token("a")])
    }

    @Test func `a required token needs a boundary before it`() throws {
        let grammar = Grammar(
            .sequence([.literal(Array("ab".utf8)), .choice([.token(Alphabet.open), .literal([0x63])])]))
        var constraint = try Alphabet.constraint(grammar)
        #expect(constraint.mask().tokens == ["a", "ab", "abc"].map { Alphabet.token($0) })
        let isAccepted = constraint.accept(Alphabet.token("ab"))
        #expect(isAccepted)
        #expect(constraint.mask().tokens == [Alphabet.open, Alphabet.token("c")])
    }

    @Test func `an ordinary token can be required beside its text`() throws {
        let word = Alphabet.token("ab")
        var constraint = try Alphabet.constraint(
            Grammar(.sequence([.choice([.token(word), .literal(Array("abc".utf8))]), .literal([0x64])])))
        #expect(constraint.mask().tokens == [Alphabet.token("a"), word, Alphabet.token("abc")])
        let isAccepted = constraint.accept(word)
        #expect(isAccepted)
        #expect(constraint.mask().tokens == [Alphabet.token("c"), Alphabet.token("d")])
    }

    @Test func `a terminator and a number out of range are never accepted`() throws {
        var constraint = try Alphabet.constraint(
            Grammar(.choice([.freeText(until: []), .token(Alphabet.end)])))
        #expect(!constraint.mask().contains(Alphabet.end))
        for token in [Alphabet.end, -1, TokenID(Alphabet.tokens.count), .max] {
            let isAccepted = constraint.accept(token)
            #expect(!isAccepted)
        }
        let isAccepted = constraint.accept(Alphabet.open)
        #expect(isAccepted)
    }

    @Test func `a copy is a fork and an old copy a rollback`() throws {
        var constraint = try Alphabet.constraint(Grammar(.literal(Array("abc".utf8))))
        let before = constraint
        let isAccepted = constraint.accept(Alphabet.token("ab"))
        #expect(isAccepted)
        var rollback = before
        #expect(rollback.mask().contains(Alphabet.token("abc")))
        #expect(constraint.mask().tokens == [Alphabet.token("c")])
    }

    @Test func `the end is known`() throws {
        var constraint = try Alphabet.constraint(try Grammar(gbnf: #"root ::= "ab" "c"?"#))
        #expect(!constraint.mayEnd)
        var isAccepted = constraint.accept(Alphabet.token("ab"))
        #expect(isAccepted && constraint.mayEnd && !constraint.mustEnd)
        isAccepted = constraint.accept(Alphabet.token("c"))
        #expect(isAccepted && constraint.mayEnd && constraint.mustEnd)
        #expect(constraint.mask().isEmpty)
    }

    @Test(arguments: [
        (#"root ::= "abc""#, "", "abc"),
        (#"root ::= "ab" ("c" | "d")"#, "", "ab"),
        (#"root ::= "ab" "c"?"#, "", "ab"),
        (#"root ::= "{\"" [a-z]+ "\":1}""#, "", "{\""),
        (#"root ::= "{\"" [a-z]+ "\":1}""#, "{\"x\"", ":1}"),
        (#"root ::= "x" [éè]"#, "", "x\u{C3}"),
        (#"root ::= "a"* "#, "", ""),
        (#"root ::= ("ab" | "ac") "d""#, "", "a"),
    ])
    func `what must follow is found as far as there is no choice`(
        text: String, read: String, forced: String
    ) throws {
        var constraint = try Alphabet.constraint(try Grammar(gbnf: text))
        let isAccepted = constraint.accept(text: read)
        #expect(isAccepted)
        // The code point stands for the one byte that both letters begin with.
        let expected = forced.hasSuffix("\u{C3}") ? [0x78, 0xC3] : Array(forced.utf8)
        #expect(constraint.forcedBytes() == expected)
    }

    @Test func `what must follow is bounded`() throws {
        var constraint = try Alphabet.constraint(try Grammar(gbnf: #"root ::= "a"{100000}"#))
        #expect(constraint.forcedBytes().count == 1024)
    }
}
