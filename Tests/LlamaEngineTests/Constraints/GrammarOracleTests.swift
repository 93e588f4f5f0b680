import CLlama
import Foundation
import Inference
import OutputGrammar
import Testing

@testable import LlamaEngine

/// Masks beside those of libllama's own grammar sampler.
struct GrammarOracleTests {
    private static let grammars = [
        #"root ::= "yes" | "no" | "maybe""#,
        #"root ::= [a-zA-Z ]+ [.!?]"#,
        """
        root ::= "{" pair ("," pair)* "}"
        pair ::= "\\"" [a-z]{1,8} "\\":" value
        value ::= [0-9]+ | "\\"" [^"\\\\]* "\\"" | root
        """,
        """
        root ::= list
        list ::= "- " [^\\n]+ "\\n" list?
        """,
        """
        root ::= expression
        expression ::= term ([-+*/] term)*
        term ::= [0-9]+ | "(" expression ")"
        """,
        #"root ::= ([à-ü] | "日" | [α-ω]{2,3})+ "!""#,
        #"root ::= "a"? "b"{2,4} [^a-y]"#,
    ]

    @Test(arguments: grammars)
    func `a walk is allowed the tokens that libllama allows`(source: String) async throws {
        let path = FixtureModel.hermes.path
        let model = try LlamaModel(path: path, header: try GGUFHeader(path: path), vocabularyOnly: true)
        let vocabulary = LlamaVocabulary(model: model)
        let compiler = ConstraintCompiler(
            vocabulary: GrammarVocabulary(vocabulary, terminators: vocabulary.endOfGeneration))
        let compiled = try compiler.compile(try Grammar(gbnf: source))
        var random = RandomSource(seed: 7)
        for _ in 0..<6 {
            var constraint = compiled.makeConstraint()
            let oracle = try #require(Oracle(source, model))
            for _ in 0..<40 {
                let mask = constraint.mask()
                let expected = oracle.allowed(count: vocabulary.count)
                for token in 0..<TokenID(vocabulary.count) where vocabulary.isComparable(token) {
                    let isAllowed = expected.contains(token)
                    #expect(mask.contains(token) == isAllowed, "\(vocabulary.bytes(of: token)) in \(source)")
                }
                let mayEnd = vocabulary.endOfGeneration.contains { expected.contains($0) }
                #expect(constraint.mayEnd == mayEnd)
                let choices = mask.tokens.filter(vocabulary.isComparable)
                guard !choices.isEmpty else { break }
                let token = choices[min(Int(random.nextUnit() * Double(choices.count)), choices.count - 1)]
                let isAccepted = constraint.accept(token)
                #expect(isAccepted)
                oracle.accept(token)
            }
        }
    }

    private final class Oracle {
        private let sampler: UnsafeMutablePointer<llama_sampler>

        init?(_ source: String, _ model: LlamaModel) {
            let made = model.withUnsafeHandle {
                llama_sampler_init_grammar(llama_model_get_vocab($0), source, "root")
            }
            guard let made else { return nil }
            sampler = made
        }

        deinit { llama_sampler_free(sampler) }

        func accept(_ token: TokenID) { llama_sampler_accept(sampler, token) }

        func allowed(count: Int) -> Set<TokenID> {
            var data = (0..<TokenID(count)).map { llama_token_data(id: $0, logit: 0, p: 0) }
            return data.withUnsafeMutableBufferPointer { buffer in
                var array = llama_token_data_array(
                    data: buffer.baseAddress, size: buffer.count, selected: -1, sorted: false)
                llama_sampler_apply(sampler, &array)
                return Set(buffer.filter { $0.logit > -.infinity }.map(\.id))
            }
        }
    }
}

extension LlamaVocabulary {
    /// libllama takes a zero byte for the end of a text, and lets bytes through that are in no code point.
    fileprivate func isComparable(_ token: TokenID) -> Bool {
        kind(of: token) == .text && !bytes(of: token).contains(0)
            && String(validating: bytes(of: token), as: UTF8.self) != nil
    }
}
