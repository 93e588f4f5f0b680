import Inference
import ModelProfiles
import OrderedJSON
import OutputGrammar
import ReplyParsing
import Testing

@Suite struct LazyCallTests {
    private static let tools = ForcedCallTests.tools
    private static let offer = ToolOffer(tools: tools)

    private static func grammar(
        _ vocabulary: SyntheticVocabulary, reasoning: ReasoningStart = .none
    ) throws -> Grammar {
        try ReplyGrammar(format: vocabulary.format, tokens: vocabulary.specialTokens)
            .reply(.lazy(offer), reasoning: reasoning)
    }

    @Test(.timeLimit(.minutes(20)), arguments: ForcedCallTests.formats)
    func `whatever is called in free text is called rightly`(format: ReplyFormat) throws {
        let vocabulary = SyntheticVocabulary(format)
        var random = SplitMix(seed: 8)
        let hasReasoning = format.reasoning != nil
        var finishes: Set<FinishReason> = []
        for start in hasReasoning && format.header == nil ? [ReasoningStart.possible, .open] : [.possible] {
            let grammar = try Self.grammar(vocabulary, reasoning: start)
            let compiled = try vocabulary.compiler.compile(grammar)
            var maker = try SentenceMaker(grammar, seed: format.name.seed)
            // How often a walk comes to a call is a matter of the grammar's shape.
            for round in 0..<40 where round < 6 || !finishes.contains(.toolCalls) {
                let sentence = try maker.make()
                let text = sentence.text(vocabulary)
                if round < 3 {
                    var constraint = compiled.makeConstraint()
                    #expect(
                        sentence.tokens().allSatisfy { constraint.accept($0) } && constraint.mayEnd, "\(text)"
                    )
                }
                let reply = ForcedReply(
                    sentence.pieces(vocabulary, &random),
                    ReplyParser.Configuration(
                        format: vocabulary.format, opensInReasoning: start == .open, tools: Self.tools))
                let areValid = reply.calls.allSatisfy { call in
                    guard let tool = Self.tools.first(where: { $0.name == call.name }),
                        let arguments = try? JSONValue(parsing: call.arguments)
                    else { return false }
                    return ForcedCallTests.isValid(arguments, for: tool)
                }
                #expect(areValid, "\(text) became \(reply)")
                if let finish = reply.finish { finishes.insert(finish) }
            }
        }
        #expect(finishes.contains(.toolCalls) && finishes.isSubset(of: [.stop, .toolCalls]))
    }

    @Test(arguments: ForcedCallTests.formats)
    func `text without a marker is free`(format: ReplyFormat) throws {
        let vocabulary = SyntheticVocabulary(format)
        let frame = format.layout.contents.first ?? .none
        let parts = SentenceMaker.Piece.parts(of: frame.begin, vocabulary)
        let texts = [
            "Sure! [1] {x} <b> ```swift\nlet a = [1]\n``` 5 > 3", "- a\n- b\n\nname(x) \"q\" naïve ☕",
            "The\n end.\n",
        ]
        for text in texts {
            var constraint = try vocabulary.compiler.compile(Self.grammar(vocabulary)).makeConstraint()
            let tokens = parts.tokens() + text.utf8.map { TokenID($0) }
            #expect(tokens.allSatisfy { constraint.accept($0) } && constraint.mayEnd, "\(frame.begin)\(text)")
        }
    }

    @Test(arguments: ForcedCallTests.formats)
    func `behind the marker there is nothing but a call`(format: ReplyFormat) throws {
        let vocabulary = SyntheticVocabulary(format)
        guard let layout = format.calls.compactMap(\.layout).first, layout.begin.count > 2 else { return }
        let compiled = try vocabulary.compiler.compile(Self.grammar(vocabulary))
        let frame = format.layout.callsFollowContent ? format.layout.contents.first ?? .none : .none
        let begin = SentenceMaker.Piece.parts(of: frame.begin + frame.end + layout.begin, vocabulary).tokens()
        for text in ["!", "{}", "nothing, really", "{\"name\": \"pong\"", "<function=pong>"] {
            var constraint = compiled.makeConstraint()
            #expect(begin.allSatisfy { constraint.accept($0) }, "\(layout.begin)")
            #expect(!constraint.mayEnd)
            #expect(!text.utf8.allSatisfy { constraint.accept(TokenID($0)) }, "\(layout.begin)\(text)")
        }
    }
}

extension SentenceMaker.Piece {
    /// A text of markup with its special tokens as such.
    static func parts(of text: String, _ vocabulary: SyntheticVocabulary) -> [SentenceMaker.Piece] {
        var pieces: [SentenceMaker.Piece] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let special = (257..<vocabulary.count).map { TokenID($0) }
                .filter { rest.starts(with: vocabulary.bytes(of: $0)) }
                .max { vocabulary.bytes(of: $0).count < vocabulary.bytes(of: $1).count }
            if let special {
                pieces.append(.token(special))
                rest = rest.dropFirst(vocabulary.bytes(of: special).count)
            } else {
                pieces.append(.text([rest.removeFirst()]))
            }
        }
        return pieces
    }
}
