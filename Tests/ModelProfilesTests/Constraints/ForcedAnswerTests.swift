import Inference
import ModelProfiles
import OrderedJSON
import OutputGrammar
import ReplyParsing
import Testing

@Suite struct ForcedAnswerTests {
    private static let answer: JSONValue = [
        "type": "object",
        "properties": [
            "title": ["type": "string"],
            "rows": ["type": "array", "items": ["type": "number"], "maxItems": 3],
            "done": ["type": "boolean"],
        ],
        "required": ["title", "rows"], "additionalProperties": false,
    ]

    @Test(.timeLimit(.minutes(20)), arguments: ReplyFormat.all)
    func `a forced answer is delivered as it was written`(format: ReplyFormat) throws {
        let vocabulary = SyntheticVocabulary(format)
        var answers = try SentenceMaker(Grammar(jsonSchema: Self.answer), seed: format.name.seed)
        var random = SplitMix(seed: 5)
        let starts: [ReasoningStart] =
            format.reasoning == nil
            ? [.none] : format.header == nil ? [.none, .possible, .open] : [.none, .possible]
        for start in starts {
            for answer in ["yes", "no way"] + (try (0..<4).map { _ in try answers.make().text(vocabulary) }) {
                let grammar = try ReplyGrammar(format: vocabulary.format, tokens: vocabulary.specialTokens)
                    .reply(.answer(Grammar(choices: [answer])), reasoning: start)
                let compiled = try vocabulary.compiler.compile(grammar)
                var maker = try SentenceMaker(grammar, seed: random.next())
                for _ in 0..<3 {
                    let sentence = try maker.make()
                    var constraint = compiled.makeConstraint()
                    #expect(sentence.tokens().allSatisfy { constraint.accept($0) } && constraint.mayEnd)
                    let reply = ForcedReply(
                        sentence.pieces(vocabulary, &random),
                        ReplyParser.Configuration(format: vocabulary.format, opensInReasoning: start == .open)
                    )
                    #expect(
                        reply.content == answer && reply.finish == .stop,
                        "\(sentence.text(vocabulary)) became \(reply)")
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(20)), arguments: ForcedCallTests.formats)
    func `with tools a reply is an answer or calls`(format: ReplyFormat) throws {
        let vocabulary = SyntheticVocabulary(format)
        let offer = ToolOffer(tools: Array(ForcedCallTests.tools.dropFirst(2)))
        let grammar = try ReplyGrammar(format: vocabulary.format, tokens: vocabulary.specialTokens)
            .reply(.either(Grammar(jsonSchema: Self.answer), offer), reasoning: .possible)
        let answer = try Grammar(jsonSchema: Self.answer)
        var maker = try SentenceMaker(grammar, seed: format.name.seed)
        var random = SplitMix(seed: 6)
        var finishes: Set<FinishReason> = []
        for _ in 0..<20 {
            let sentence = try maker.make()
            let reply = ForcedReply(
                sentence.pieces(vocabulary, &random),
                ReplyParser.Configuration(format: vocabulary.format, tools: offer.tools))
            let isRight =
                reply.finish == .toolCalls
                ? reply.content.isEmpty && reply.calls.allSatisfy { ["ping", "lock"].contains($0.name) }
                : try Recognizer.matches(answer, reply.content.utf8)
            #expect(isRight, "\(sentence.text(vocabulary)) became \(reply)")
            if let finish = reply.finish { finishes.insert(finish) }
        }
        #expect(finishes == [.stop, .toolCalls])
    }
}
