import Inference

/// A vocabulary of single bytes and the special tokens that a test gives it.
struct ScriptedVocabulary: Vocabulary {
    private let special: [(text: String, kind: TokenKind)]
    var endOfGeneration: Set<TokenID>
    var beginText: String?
    var endText: String?

    /// Token ids of the special tokens begin here.
    static let firstSpecial: TokenID = 256

    init(_ special: [(String, TokenKind)] = [], endsWith ends: [String] = [], begin: String? = nil) {
        self.special = special.map { (text: $0.0, kind: $0.1) }
        beginText = begin
        endText = ends.first
        endOfGeneration = Set(
            special.indices.filter { ends.contains(special[$0].0) }.map { Self.firstSpecial + TokenID($0) })
    }

    var count: Int { Int(Self.firstSpecial) + special.count }

    func bytes(of token: TokenID) -> [UInt8] {
        token < Self.firstSpecial ? [UInt8(token)] : Array(special[Int(token - Self.firstSpecial)].text.utf8)
    }

    func kind(of token: TokenID) -> TokenKind {
        token < Self.firstSpecial ? .text : special[Int(token - Self.firstSpecial)].kind
    }

    func token(spelled text: String) -> TokenID? {
        if let index = special.firstIndex(where: { $0.text == text }) {
            return Self.firstSpecial + TokenID(index)
        }
        return text.utf8.count == 1 ? text.utf8.first.map(TokenID.init) : nil
    }

    func tokens(of prompt: Prompt) -> [TokenID] {
        guard case .segments(let segments) = prompt.content else { return [] }
        var tokens: [TokenID] = []
        for segment in segments {
            var rest = segment.text[...]
            while let first = rest.utf8.first {
                if segment.origin == .template, let match = special.first(where: { rest.hasPrefix($0.text) }),
                    match.kind != .text, let token = token(spelled: match.text)
                {
                    tokens.append(token)
                    rest = rest.dropFirst(match.text.count)
                } else {
                    tokens.append(TokenID(first))
                    rest = rest[rest.utf8.index(after: rest.startIndex)...]
                }
            }
        }
        return tokens
    }
}
