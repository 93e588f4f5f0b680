import CLlama
public import Inference

/// A model's vocabulary: libllama's tokeniser, and a table that makes detokenising a look-up.
public final class LlamaVocabulary: Vocabulary {
    private let model: LlamaModel
    private let pieces: [[UInt8]]
    private let kinds: [TokenKind]
    private let matcher: SpecialTokenMatcher
    private let beginToken: TokenID?
    private let endToken: TokenID?
    /// The ordinary token of each single byte, where there is one.
    private let byteTokens: [TokenID?]

    public let endOfGeneration: Set<TokenID>
    public let beginText: String?
    public let endText: String?
    private let addsBeginToken: Bool
    /// What libllama puts behind a text where special tokens are asked for.
    private let closingTokens: [TokenID]

    init(model: LlamaModel) {
        self.model = model
        let facts = model.withUnsafeHandle { Facts(vocabulary: llama_model_get_vocab($0)) }
        pieces = facts.pieces
        kinds = facts.kinds
        endOfGeneration = facts.endOfGeneration
        addsBeginToken = facts.addsBeginToken
        closingTokens = facts.closingTokens
        beginToken = facts.beginToken
        endToken = facts.endToken
        byteTokens = facts.byteTokens
        matcher = SpecialTokenMatcher(facts.specials)
        beginText = facts.beginToken.map { String(decoding: facts.pieces[Int($0)], as: UTF8.self) }
        endText = facts.endToken.map { String(decoding: facts.pieces[Int($0)], as: UTF8.self) }
    }

    public var count: Int { pieces.count }

    public func bytes(of token: TokenID) -> [UInt8] {
        pieces.indices.contains(Int(token)) ? pieces[Int(token)] : []
    }

    public func kind(of token: TokenID) -> TokenKind {
        kinds.indices.contains(Int(token)) ? kinds[Int(token)] : .control
    }

    /// Costs a walk over the vocabulary: for set-up, not for each token.
    public func token(spelled text: String) -> TokenID? {
        let bytes = Array(text.utf8)
        return pieces.firstIndex(of: bytes).map(TokenID.init)
    }

    public func tokens(of prompt: Prompt) -> [TokenID] {
        var tokens: [TokenID]
        switch prompt.content {
        case .tokens(let given):
            return given
        case .segments(let segments):
            tokens = []
            var followsSpelling = false
            for fragment in matcher.fragments(of: segments, reserved: prompt.reservedTokens) {
                switch fragment {
                case .token(let token): tokens.append(token)
                case .text(let bytes):
                    tokens += followsSpelling ? self.tokens(inside: bytes) : tokenise(bytes)
                case .spelled(let bytes): tokens += spell(bytes)
                }
                if case .spelled = fragment { followsSpelling = true } else { followsSpelling = false }
            }
        }
        if prompt.addsBeginToken, addsBeginToken, let beginToken, tokens.first != beginToken {
            tokens.insert(beginToken, at: 0)
        }
        if prompt.addsEndToken { tokens += closingTokens }
        return tokens
    }

    /// A text as the smallest tokens there are, so that it cannot become a larger one.
    private func spell(_ bytes: [UInt8]) -> [TokenID] {
        bytes.flatMap { byte in byteTokens[Int(byte)].map { [$0] } ?? tokens(inside: [byte]) }
    }

    /// Tokenises text that is not at the start of a prompt: without the space that some vocabularies put there.
    func tokens(inside text: [UInt8]) -> [TokenID] {
        let tokens = tokenise(text)
        guard tokens.reduce(0, { $0 + bytes(of: $1).count }) > text.count else { return tokens }
        // Such vocabularies have no token that goes on after a line break.
        let afterBreak = tokenise([0x0A] + text)
        guard let lineBreak = afterBreak.firstIndex(where: { bytes(of: $0) == [0x0A] }) else { return tokens }
        let rest = Array(afterBreak[(lineBreak + 1)...])
        return rest.flatMap(bytes(of:)) == text ? rest : tokens
    }

    /// Tokenises plain text, in which no special tokens are left.
    private func tokenise(_ bytes: [UInt8]) -> [TokenID] {
        model.withUnsafeHandle { bytes.tokens(of: llama_model_get_vocab($0)) }
    }

    /// What libllama itself makes of a text all of whose special tokens are meant.
    package func referenceTokens(of text: String, addsSpecial: Bool = false) -> [TokenID] {
        model.withUnsafeHandle {
            Array(text.utf8).tokens(
                of: llama_model_get_vocab($0), addsSpecial: addsSpecial, parsesSpecial: true)
        }
    }
}

extension Array where Element == UInt8 {
    fileprivate func tokens(
        of vocabulary: OpaquePointer?, addsSpecial: Bool = false, parsesSpecial: Bool = false
    ) -> [TokenID] {
        withUnsafeBytes { text in
            let text = text.assumingMemoryBound(to: CChar.self)
            let length = Int32(clamping: text.count)
            // A token stands for at least one byte, but for a leading space that some vocabularies add.
            var tokens = [TokenID](repeating: 0, count: text.count + 2)
            var count = llama_tokenize(
                vocabulary, text.baseAddress, length, &tokens, Int32(clamping: tokens.count), addsSpecial,
                parsesSpecial)
            if count < 0, count > Int32.min {
                // Normalisation can make more of a text than it has bytes.
                tokens = [TokenID](repeating: 0, count: Int(-count))
                count = llama_tokenize(
                    vocabulary, text.baseAddress, length, &tokens, Int32(clamping: tokens.count), addsSpecial,
                    parsesSpecial)
            }
            tokens.removeLast(tokens.count - Int(Swift.max(0, count)))
            return tokens
        }
    }
}

/// What is read off libllama's vocabulary once.
private struct Facts {
    var pieces: [[UInt8]] = []
    var kinds: [TokenKind] = []
    var specials: [SpecialToken] = []
    var byteTokens = [TokenID?](repeating: nil, count: 256)
    var endOfGeneration: Set<TokenID> = []
    var beginToken: TokenID?
    var endToken: TokenID?
    var addsBeginToken: Bool
    var closingTokens: [TokenID]

    init(vocabulary: OpaquePointer?) {
        let count = llama_vocab_n_tokens(vocabulary)
        pieces.reserveCapacity(Int(count))
        kinds.reserveCapacity(Int(count))
        var buffer = [CChar](repeating: 0, count: 256)
        for token in 0..<count {
            let attributes = llama_vocab_get_attr(vocabulary, token).rawValue
            let isControl =
                attributes & (LLAMA_TOKEN_ATTR_CONTROL.rawValue | LLAMA_TOKEN_ATTR_UNKNOWN.rawValue) != 0
            let isAdded = attributes & LLAMA_TOKEN_ATTR_USER_DEFINED.rawValue != 0
            pieces.append(Self.piece(token, vocabulary, &buffer))
            kinds.append(isControl ? .control : isAdded ? .added : .text)
            let text = pieces[Int(token)]
            if isControl || isAdded {
                specials.append(
                    SpecialToken(
                        token: token, text: text, kind: isControl ? .control : .added,
                        stripsLeft: attributes & LLAMA_TOKEN_ATTR_LSTRIP.rawValue != 0,
                        stripsRight: attributes & LLAMA_TOKEN_ATTR_RSTRIP.rawValue != 0))
            } else if text.count == 1, Self.isPreferred(attributes, over: byteTokens[Int(text[0])]) {
                byteTokens[Int(text[0])] = token
            }
            if llama_vocab_is_eog(vocabulary, token) { endOfGeneration.insert(token) }
        }
        beginToken = Self.valid(llama_vocab_bos(vocabulary))
        endToken = Self.valid(llama_vocab_eos(vocabulary))
        for end in [endToken, Self.valid(llama_vocab_eot(vocabulary))].compactMap({ $0 }) {
            endOfGeneration.insert(end)
        }
        addsBeginToken = llama_vocab_get_add_bos(vocabulary)
        closingTokens = Self.closingTokens(vocabulary)
    }

    /// Which tokens libllama puts behind a text depends on the kind of vocabulary as much as on what the file says,
    /// so it is found by trying.
    private static func closingTokens(_ vocabulary: OpaquePointer?) -> [TokenID] {
        // libllama aborts where it is to add a token that the file does not name.
        if llama_vocab_get_add_bos(vocabulary), llama_vocab_bos(vocabulary) < 0 { return [] }
        if llama_vocab_get_add_eos(vocabulary), llama_vocab_eos(vocabulary) < 0 { return [] }
        let probe: [UInt8] = [UInt8(ascii: "a")]
        let plain = probe.tokens(of: vocabulary)
        let framed = probe.tokens(of: vocabulary, addsSpecial: true)
        guard !plain.isEmpty, framed.count >= plain.count else { return [] }
        let start = (0...framed.count - plain.count).first { framed[$0...].starts(with: plain) }
        return start.map { Array(framed[($0 + plain.count)...]) } ?? []
    }

    /// A character of its own stands in the vocabulary before or beside the byte that it is spelled with.
    private static func isPreferred(_ attributes: UInt32, over token: TokenID?) -> Bool {
        token == nil || attributes & LLAMA_TOKEN_ATTR_NORMAL.rawValue != 0
    }

    private static func valid(_ token: TokenID) -> TokenID? { token >= 0 ? token : nil }

    private static func piece(
        _ token: TokenID, _ vocabulary: OpaquePointer?, _ buffer: inout [CChar]
    ) -> [UInt8] {
        var length = llama_token_to_piece(vocabulary, token, &buffer, Int32(buffer.count), 0, true)
        if length < 0 {
            buffer = [CChar](repeating: 0, count: Int(-length))
            length = llama_token_to_piece(vocabulary, token, &buffer, Int32(buffer.count), 0, true)
        }
        return buffer.prefix(Int(max(0, length))).map { UInt8(bitPattern: $0) }
    }
}
