import Inference
import OutputGrammar
import Testing

struct FreeTextTests {
    private static let marker = Array("<tool>".utf8)
    private static let call = Grammar.Expression.literal(Array("{}".utf8))
    /// Text, or text and a call after a marker.
    private static let textOrCall = Grammar(
        .choice([.freeText(until: []), .sequence([.freeText(until: [.text(marker)]), call])]))
    /// Any number of calls, then text.
    private static let callsThenText = Grammar(
        .sequence([
            .repetition(.sequence([.freeText(until: [.text(marker)]), call]), min: 0, max: nil),
            .freeText(until: []),
        ]))
    private static let tokenMarker = Grammar(
        .choice([.freeText(until: []), .sequence([.freeText(until: [.token(Alphabet.open)]), call])]))

    @Test func `free text has every token but terminators`() throws {
        var constraint = try Alphabet.constraint(Grammar(.freeText(until: [])))
        let all = (0..<TokenID(Alphabet.tokens.count)).filter { $0 != Alphabet.end }
        #expect(constraint.mask().tokens == all)
        #expect(constraint.mayEnd && !constraint.mustEnd)
        for token in [Alphabet.open, Alphabet.blank, Alphabet.token("<t"), Alphabet.token("é")] {
            let isAccepted = constraint.accept(token)
            #expect(isAccepted && constraint.mayEnd)
            #expect(constraint.mask().tokens == all)
        }
    }

    @Test func `the rest of a token that completes a marker must fit what follows`() throws {
        for grammar in [
            Self.textOrCall, Self.callsThenText,
            Grammar(.sequence([.freeText(until: [.text(Self.marker)]), Self.call])),
        ] {
            var constraint = try Alphabet.constraint(grammar)
            let mask = constraint.mask()
            #expect(mask.contains(Alphabet.token("<tool>{}")) && mask.contains(Alphabet.token("a<tool>")))
            #expect(!mask.contains(Alphabet.token("<tool>x")))
            #expect(mask.contains(Alphabet.token("<tool>{}x")) == (grammar == Self.callsThenText))
            #expect(mask.tokens == Alphabet.acceptable(constraint))
        }
    }

    @Test func `after a marker only what follows it may come`() throws {
        for grammar in [Self.textOrCall, Self.callsThenText] {
            var constraint = try Alphabet.constraint(grammar)
            var isAccepted = constraint.accept(text: "so <t<tool")
            #expect(isAccepted && constraint.mayEnd)
            isAccepted = constraint.accept(text: ">")
            #expect(isAccepted && !constraint.mayEnd)
            #expect(constraint.mask().tokens == [Alphabet.token("{"), Alphabet.token("{}")])
            isAccepted = constraint.accept(Alphabet.token("{}"))
            #expect(isAccepted && constraint.mayEnd)
            #expect(constraint.mustEnd == (grammar == Self.textOrCall))
        }
    }

    @Test func `a control token ends free text and belongs to no other`() throws {
        var constraint = try Alphabet.constraint(Self.tokenMarker)
        #expect(constraint.mask().tokens == Alphabet.acceptable(constraint))
        var isAccepted = constraint.accept(text: "<open>")
        #expect(isAccepted && constraint.mayEnd)
        isAccepted = constraint.accept(Alphabet.open)
        #expect(isAccepted && !constraint.mayEnd)
        #expect(constraint.mask().tokens == [Alphabet.token("{"), Alphabet.token("{}")])
    }

    @Test func `a marker does not reach across a control token`() throws {
        var constraint = try Alphabet.constraint(Self.textOrCall)
        for token in [Alphabet.token("<to"), Alphabet.close, Alphabet.token("ol>")] {
            let isAccepted = constraint.accept(token)
            #expect(isAccepted && constraint.mayEnd)
        }
    }

    @Test func `text before a required marker is never complete`() throws {
        var constraint = try Alphabet.constraint(
            Grammar(.sequence([.freeText(until: [.token(Alphabet.close)]), .freeText(until: [])])))
        var isAccepted = constraint.accept(text: "thinking")
        #expect(isAccepted && !constraint.mayEnd)
        isAccepted = constraint.accept(Alphabet.close)
        #expect(isAccepted && constraint.mayEnd)
    }

    @Test(arguments: 0..<3)
    func `masks in free text are exact`(index: Int) throws {
        let grammar = [Self.textOrCall, Self.callsThenText, Self.tokenMarker][index]
        var random = SplitMix(state: UInt64(index))
        for _ in 0..<12 {
            var constraint = try Alphabet.constraint(grammar)
            for _ in 0..<12 {
                let mask = constraint.mask()
                #expect(mask.tokens == Alphabet.acceptable(constraint))
                // Likelier than by chance, what makes up the marker.
                let words =
                    ["<t", "<to", "ol>", "<tool>{}", "a<tool>"].map { Alphabet.token($0) } + [Alphabet.open]
                let likely = mask.tokens.filter { words.contains($0) }
                guard
                    let next = (Bool.random(using: &random) ? likely : mask.tokens).randomElement(
                        using: &random)
                else { break }
                let isAccepted = constraint.accept(next)
                #expect(isAccepted)
            }
        }
    }
}
