public import Inference
public import ReplyParsing

/// The tokens of a model that are no ordinary text, by what they are spelled like.
public struct SpecialTokens: Sendable {
    private var ids: [[UInt8]: TokenID] = [:]
    private var longest = 0

    public init(_ tokens: [String: TokenID] = [:]) {
        for (text, id) in tokens { insert(Array(text.utf8), id) }
    }

    /// Goes through the whole vocabulary: once for a model, not for each request.
    public init(_ vocabulary: any Vocabulary) {
        for id in 0..<TokenID(vocabulary.count) where vocabulary.kind(of: id) != .text {
            insert(vocabulary.bytes(of: id), id)
        }
    }

    public subscript(text: String) -> TokenID? { ids[Array(text.utf8)] }

    /// The tokens that are markup in a format.
    ///
    /// A token of these is never text, also where its kind is `added`: in a JSON string it would be read as the
    /// marker that it is. A `GrammarVocabulary` for the format should count them as control tokens.
    public func markup(of format: ReplyFormat) -> Set<TokenID> {
        var tokens: Set<TokenID> = []
        for marker in format.markers {
            for case .token(let id) in parts(of: Array(marker.text.utf8)) { tokens.insert(id) }
        }
        return tokens
    }

    enum Part: Sendable, Hashable {
        case token(TokenID)
        case text([UInt8])
    }

    /// Cuts a text as a tokeniser does: the first special token in it, and of those the longest.
    func parts(of text: [UInt8]) -> [Part] {
        var parts: [Part] = []
        var start = 0
        var index = 0
        while index < text.count {
            guard let (id, length) = token(in: text, at: index) else {
                index += 1
                continue
            }
            if start < index { parts.append(.text(Array(text[start..<index]))) }
            parts.append(.token(id))
            index += length
            start = index
        }
        if start < text.count { parts.append(.text(Array(text[start...]))) }
        return parts
    }

    private mutating func insert(_ text: [UInt8], _ id: TokenID) {
        guard !text.isEmpty else { return }
        ids[text] = id
        longest = max(longest, text.count)
    }

    private func token(in text: [UInt8], at index: Int) -> (id: TokenID, length: Int)? {
        var length = min(longest, text.count - index)
        while length > 0 {
            if let id = ids[Array(text[index..<index + length])] { return (id, length) }
            length -= 1
        }
        return nil
    }
}
