import Inference

/// Knows a few tokens by their ids.
struct FewTokens: Vocabulary {
    static let all: [(String, TokenKind)] = [
        ("Hi", .text), (" there", .text), ("<|im_end|>", .control), ("<tool_call>", .added),
    ]
    var count: Int { Self.all.count }
    var endOfGeneration: Set<TokenID> { [2] }
    var beginText: String? { nil }
    var endText: String? { nil }
    func bytes(of token: TokenID) -> [UInt8] { Array(Self.all[Int(token)].0.utf8) }
    func kind(of token: TokenID) -> TokenKind { Self.all[Int(token)].1 }
    func token(spelled text: String) -> TokenID? {
        Self.all.firstIndex { $0.0 == text }.map { TokenID($0) }
    }
    /// Only the special ones of the template's text.
    func tokens(of prompt: Prompt) -> [TokenID] {
        guard case .segments(let segments) = prompt.content else { return [] }
        return segments.filter { $0.origin == .template }.flatMap { segment in
            (0..<TokenID(count)).filter {
                kind(of: $0) != .text && segment.text.contains(Self.all[Int($0)].0)
            }
        }
    }
}

/// Knows none.
struct NoTokens: Vocabulary {
    var count: Int { 0 }
    var endOfGeneration: Set<TokenID> { [] }
    var beginText: String? { nil }
    var endText: String? { nil }
    func bytes(of token: TokenID) -> [UInt8] { [] }
    func kind(of token: TokenID) -> TokenKind { .text }
    func token(spelled text: String) -> TokenID? { nil }
    func tokens(of prompt: Prompt) -> [TokenID] { [] }
}
