import Inference

/// Whether a second model speaks in the same tokens, so that what it proposes means the same.
struct DraftCompatibility: Sendable, Hashable {
    /// Tokens that both have, counted from the first.
    let sharedTokens: Int

    /// Some families pad the vocabularies of their larger models; llama.cpp allows for as much.
    private static let largestPadding = 128

    /// - Returns: Why the models do not go together, or how they do.
    static func check(
        _ draft: some Vocabulary, with main: some Vocabulary
    ) -> Result<DraftCompatibility, Difference> {
        guard abs(draft.count - main.count) <= largestPadding else {
            return .failure(.size(draft: draft.count, main: main.count))
        }
        let shared = min(draft.count, main.count)
        for index in 0..<shared {
            let token = TokenID(index)
            guard draft.bytes(of: token) == main.bytes(of: token),
                draft.kind(of: token) == main.kind(of: token)
            else {
                return .failure(
                    .token(token, draft: draft.bytes(of: token), main: main.bytes(of: token)))
            }
        }
        for (name, drafts, mains) in [
            ("begin", draft.beginText, main.beginText), ("end", draft.endText, main.endText),
        ] where drafts != mains {
            return .failure(.special(name, draft: drafts, main: mains))
        }
        return .success(DraftCompatibility(sharedTokens: shared))
    }

    enum Difference: Error, Sendable, Hashable {
        case size(draft: Int, main: Int)
        case token(TokenID, draft: [UInt8], main: [UInt8])
        case special(String, draft: String?, main: String?)
    }
}

extension DraftCompatibility.Difference: CustomStringConvertible {
    var description: String {
        switch self {
        case .size(let draft, let main):
            "its vocabulary has \(draft) tokens and the model's \(main)"
        case .token(let token, let draft, let main) where draft == main:
            "token \(token) is a special one in one of them only"
        case .token(let token, let draft, let main):
            "its token \(token) is \(Self.quoted(draft)) and the model's \(Self.quoted(main))"
        case .special(let name, let draft, let main):
            "its \(name) token is \(draft ?? "none") and the model's \(main ?? "none")"
        }
    }

    private static func quoted(_ bytes: [UInt8]) -> String { "\"\(String(decoding: bytes, as: UTF8.self))\"" }
}
