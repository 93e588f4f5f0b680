public import Inference
import ReplyParsing

/// A token or a text that ends a model's turns, and where that was learned.
public struct Terminator: Sendable, Hashable {
    /// `nil` for one that is spelled in ordinary tokens.
    public var token: TokenID?
    public var kind: TokenKind?
    public var text: String
    /// Such as `tokenizer.ggml.eos_token_id`, `vocabulary`, `chat template`, `reply format qwen3`.
    public var sources: [String]

    static func all(of facts: ModelFacts, _ profile: ModelProfile) -> [Terminator] {
        let vocabulary = facts.vocabulary
        let printed = profile.endOfTurn.printedByTemplate.map { text in
            vocabulary.tokens(of: Prompt(.segments([.init(text, origin: .template)]), addsBeginToken: false))
                .first { vocabulary.kind(of: $0) != .text }
        }
        let tokens = profile.endOfTurn.tokens.sorted().map { token in
            let text = String(decoding: vocabulary.bytes(of: token), as: UTF8.self)
            var sources = facts.declaredEnds.filter { $0.token == token }.map(\.source)
            if sources.isEmpty, vocabulary.endOfGeneration.contains(token) { sources.append("vocabulary") }
            if printed == token || profile.endOfTurn.strings.contains(text) {
                sources.append("chat template")
            }
            if profile.replyFormat.endTokens.contains(text) {
                sources.append("reply format \(profile.replyFormat.name)")
            }
            return Terminator(token: token, kind: vocabulary.kind(of: token), text: text, sources: sources)
        }
        let strings = profile.endOfTurn.strings.map {
            Terminator(token: nil, kind: nil, text: $0, sources: ["chat template"])
        }
        return tokens + strings
    }
}
