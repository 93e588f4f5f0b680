import Foundation
import Inference
import OutputGrammar
import Testing

@testable import LlamaEngine

@Suite(.timeLimit(.minutes(10)))
struct ContextShiftTests {
    private struct Outcome: Sendable {
        var tokens: [TokenID] = []
        var cached = 0
        var dropped: [Int] = []
        var end: EndCause?
    }

    private static func outcome(
        _ engine: LlamaEngine, _ question: String = "What colour is the sky?", shift: ContextShift?,
        maxTokens: Int? = 200, sampling: SamplingOptions = .greedy,
        constraint: (any TokenConstraint)? = nil, prompt: Prompt? = nil
    ) async throws -> Outcome {
        var outcome = Outcome()
        let stream = try await engine.generate(
            TextRequest(
                prompts: [prompt ?? FixtureModel.prompt(question)], sampling: sampling,
                terminators: constraint == nil ? [] : engine.vocabulary.endOfGeneration,
                ignoresTerminators: constraint == nil, maxTokens: maxTokens, constraint: constraint,
                contextShift: shift))
        for try await update in stream {
            switch update {
            case .prompt(let report, _): outcome.cached = report.cachedTokens
            case .piece(let piece, _): outcome.tokens += piece.token.map { [$0] } ?? []
            case .shifted(let dropped, _): outcome.dropped.append(dropped)
            case .end(let cause, _): outcome.end = cause
            }
        }
        return outcome
    }

    private static func configuration(
        parallel: Int = 1, drafting: Drafting = .off, draftModelPath: String? = nil
    ) -> LlamaEngine.Configuration {
        LlamaEngine.Configuration(
            parallel: parallel, contextSize: 64, threads: 1, drafting: drafting,
            draftModelPath: draftModelPath)
    }

    @Test func `a reply goes on beyond the context only where that is asked for`() async throws {
        try await FixtureModel.withEngine(Self.configuration()) { engine in
            let ended = try await Self.outcome(engine, shift: nil)
            #expect(ended.tokens.count < 64)
            #expect(ended.dropped.isEmpty)
            #expect(ended.end == .length)
            let shifted = try await Self.outcome(engine, shift: ContextShift())
            #expect(shifted.tokens.count == 200)
            #expect(shifted.dropped.count > 3)
            #expect(shifted.end == .length)
            // Until the context is full nothing is different.
            #expect(Array(shifted.tokens.prefix(ended.tokens.count)) == ended.tokens)
        }
    }

    @Test func `without a limit a reply ends once it is as long as the model's training`() async throws {
        try await FixtureModel.withEngine(Self.configuration()) { engine in
            let outcome = try await Self.outcome(engine, shift: ContextShift(), maxTokens: nil)
            #expect(outcome.tokens.count == 1024)
            #expect(outcome.end == .length)
        }
    }

    @Test func `what is kept and dropped is what the request says`() async throws {
        try await FixtureModel.withEngine(Self.configuration()) { engine in
            let shift = ContextShift(keep: .tokens(10), discard: 20)
            let outcome = try await Self.outcome(engine, shift: shift, maxTokens: 100)
            #expect(Set(outcome.dropped) == [20])
        }
    }

    @Test func `a shifted context serves the next prompt only with what it still holds`() async throws {
        let question = "What is the capital of France?"
        let fresh = try await FixtureModel.withEngine(Self.configuration()) { engine in
            try await Self.outcome(engine, question, shift: nil, maxTokens: 30)
        }
        try await FixtureModel.withEngine(Self.configuration()) { engine in
            _ = try await Self.outcome(engine, question, shift: ContextShift(keep: .tokens(4)))
            let again = try await Self.outcome(engine, question, shift: nil, maxTokens: 30)
            #expect(again.tokens == fresh.tokens)
            #expect(again.cached == 4)
        }
    }

    @Test func `what was moved is not taken for a prompt of the same tokens`() async throws {
        // What the slot holds in the end: the beginning, and what was drawn since the last shift.
        let (prompt, held) = try await FixtureModel.withEngine(Self.configuration()) { engine in
            let prompt = engine.vocabulary.tokens(of: FixtureModel.prompt("What colour is the sky?"))
            let outcome = try await Self.outcome(engine, shift: ContextShift(keep: .tokens(4), discard: 30))
            var held = prompt
            for token in outcome.tokens.dropLast() {
                if held.count == 64 { held.removeSubrange(4..<34) }
                held.append(token)
            }
            return (prompt, held)
        }
        #expect(held.count > 40)
        #expect(Array(held.prefix(4)) == Array(prompt.prefix(4)))
        var outcomes: [Outcome] = []
        for isShifted in [false, true] {
            outcomes += [
                try await FixtureModel.withEngine(Self.configuration()) { engine in
                    if isShifted {
                        _ = try await Self.outcome(engine, shift: ContextShift(keep: .tokens(4), discard: 30))
                    }
                    return try await Self.outcome(
                        engine, shift: nil, maxTokens: 20,
                        prompt: Prompt(.tokens(Array(held.prefix(40))), addsBeginToken: false))
                }
            ]
        }
        #expect(outcomes[0].tokens == outcomes[1].tokens)
        #expect(outcomes[1].cached == 4)
    }

    @Test func `others may run beside it, and draft`() async throws {
        let alone = try await FixtureModel.withEngine(Self.configuration()) { engine in
            try await Self.outcome(engine, shift: ContextShift())
        }
        let path = FixtureModel.hermes.path
        for draft in [nil, path] {
            let configuration = Self.configuration(parallel: 2, drafting: .always, draftModelPath: draft)
            try await FixtureModel.withEngine(configuration) { engine in
                async let other = Self.outcome(engine, "Hello!", shift: nil, maxTokens: 40)
                let outcome = try await Self.outcome(engine, shift: ContextShift())
                #expect(outcome.tokens == alone.tokens)
                #expect(try await other.tokens.count == 40)
            }
        }
    }

    @Test func `a grammar and penalties look at the whole reply`() async throws {
        try await FixtureModel.withEngine(Self.configuration()) { engine in
            let vocabulary = GrammarVocabulary(
                engine.vocabulary, terminators: engine.vocabulary.endOfGeneration)
            let grammar = try ConstraintCompiler(vocabulary: vocabulary).compile(
                try Grammar(regex: "([ab][cd]){80}"))
            let outcome = try await Self.outcome(
                engine, shift: ContextShift(), maxTokens: 400, constraint: grammar.makeConstraint())
            #expect(!outcome.dropped.isEmpty)
            #expect(outcome.end == .terminator)
            let text = outcome.tokens.flatMap(engine.vocabulary.bytes(of:))
            #expect(text.prefix(160).count == 160)
            #expect(
                text.prefix(160).enumerated().allSatisfy { index, byte in
                    (index % 2 == 0 ? [0x61, 0x62] : [0x63, 0x64]).contains(byte)
                })
            // Presence of a token counts once it is out of the context, too: no token can come twice.
            let never = SamplingOptions(temperature: 0, presencePenalty: 1000)
            let distinct = try await Self.outcome(
                engine, shift: ContextShift(), maxTokens: 150, sampling: never)
            #expect(Set(distinct.tokens).count == 150)
        }
    }
}
