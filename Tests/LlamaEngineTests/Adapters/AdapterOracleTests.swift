import CLlama
import Foundation
import Inference
import Testing

@testable import LlamaEngine

/// What libllama makes of an adapter when it applies it itself is what each row must get.
@Suite(.timeLimit(.minutes(10)))
struct AdapterOracleTests {
    private static let pirate = FixtureModel.url("hermes-pirate.lora").path
    private static let formal = FixtureModel.url("hermes-formal.lora").path

    /// Log probabilities of the token after a prompt, as libllama's own adapters give them.
    private static func oracle(
        _ prompt: [TokenID], _ adapters: [(path: String, scale: Float)]
    ) throws -> [Float] {
        _ = LlamaBackend.isStarted
        let model = try #require(
            llama_model_load_from_file(FixtureModel.url("hermes").path, llama_model_default_params()))
        defer { llama_model_free(model) }
        let context = try #require(llama_init_from_model(model, llama_context_default_params()))
        defer { llama_free(context) }
        var loaded: [OpaquePointer?] = adapters.map { llama_adapter_lora_init(model, $0.path) }
        #expect(!loaded.contains(nil))
        var scales = adapters.map(\.scale)
        if !loaded.isEmpty { #expect(llama_set_adapters_lora(context, &loaded, loaded.count, &scales) == 0) }
        var tokens = prompt
        #expect(llama_decode(context, llama_batch_get_one(&tokens, Int32(tokens.count))) == 0)
        let count = Int(llama_vocab_n_tokens(llama_model_get_vocab(model)))
        let logits = try #require(llama_get_logits_ith(context, -1))
        let row = (0..<count).map { logits[$0] }
        let greatest = row.max() ?? 0
        let sum = row.reduce(0) { $0 + exp($1 - greatest) }
        return row.map { $0 - greatest - log(sum) }
    }

    @Test func `rows of a mixed step get what libllama gives each alone`() async throws {
        let mixes: [[AdapterChoice]] = [
            [], [AdapterChoice(name: "pirate")], [AdapterChoice(name: "formal")],
            [AdapterChoice(name: "pirate", scale: 0.6), AdapterChoice(name: "formal", scale: -0.3)],
        ]
        let prompt = FixtureModel.prompt("What is the capital of France?")
        let configuration = LlamaEngine.Configuration(
            parallel: 8, contextSize: 512, threads: 2, drafting: .off,
            adapters: .init(registrations: [
                .init(name: "pirate", path: Self.pirate), .init(name: "formal", path: Self.formal),
            ]))
        let (tokens, found) = try await FixtureModel.withEngine(configuration) { engine in
            let found = try await withThrowingTaskGroup(of: (Int, TokenLogprob?).self) { group in
                for round in 0..<2 {
                    for (index, mix) in mixes.enumerated() {
                        group.addTask {
                            let stream = try await engine.generate(
                                TextRequest(
                                    prompts: [prompt], sampling: .greedy, maxTokens: 1, topLogprobs: 10,
                                    adapters: mix))
                            var logprob: TokenLogprob?
                            for try await case .piece(let piece, _) in stream { logprob = piece.logprob }
                            return (round * 100 + index, logprob)
                        }
                    }
                }
                return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            return (engine.vocabulary.tokens(of: prompt), found)
        }
        let paths = ["pirate": Self.pirate, "formal": Self.formal]
        for (index, mix) in mixes.enumerated() {
            let adapters = mix.map { (paths[$0.name] ?? "", $0.scale ?? 1) }
            let expected = try Self.oracle(tokens, adapters)
            // Activations are rounded to 8 bits, so that the least change of a number moves improbable tokens.
            let nudged = try Self.oracle(tokens, adapters.map { ($0.0, $0.1 * 1.00001) })
            let noise = zip(expected, nudged).map { abs($0 - $1) }.max() ?? 0
            for round in 0..<2 {
                let top = try #require(found[round * 100 + index]).top
                #expect(top.count == 10)
                for entry in top {
                    let wanted = expected[Int(entry.token)]
                    #expect(abs(exp(entry.logprob) - exp(wanted)) < 1e-4, "mix \(index)")
                    #expect(abs(entry.logprob - wanted) <= max(1e-3, 2 * noise), "mix \(index)")
                }
            }
        }
    }
}
