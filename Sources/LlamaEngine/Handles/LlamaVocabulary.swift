import CLlama
public import Inference

/// A model's vocabulary: libllama's tokeniser, and a table that makes detokenising a look-up.
public final class LlamaVocabulary: Vocabulary {
    private let model: LlamaModel
    private let pieces: [[UInt8]]
    private let kinds: [TokenKind]
    private let controlMatcher: ControlTokenMatcher
    private let beginToken: TokenID?

    public let endOfGeneration: Set<TokenID>
    public let beginText: String?
    public let endText: String?
    private let addsBeginToken: Bool

    init(model: LlamaModel) {
        self.model = model
        let facts = model.withUnsafeHandle { Facts(vocabulary: llama_model_get_vocab($0)) }
        pieces = facts.pieces
        kinds = facts.kinds
        endOfGeneration = facts.endOfGeneration
        addsBeginToken = facts.addsBeginToken
        beginToken = facts.beginToken
        controlMatcher = ControlTokenMatcher(
            facts.controlTokens.map { .init(token: $0, text: facts.pieces[Int($0)]) })
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
            for fragment in controlMatcher.fragments(of: segments) {
                switch fragment {
                case .control(let token): tokens.append(token)
                case .text(let bytes): tokens += tokenise(bytes)
                }
            }
        }
        if prompt.addsBeginToken, addsBeginToken, let beginToken, tokens.first != beginToken {
            tokens.insert(beginToken, at: 0)
        }
        return tokens
    }

    /// Tokenises plain text. Control tokens are not recognised in it; `added` ones are, as the reference does.
    private func tokenise(_ bytes: [UInt8]) -> [TokenID] {
        model.withUnsafeHandle { handle in
            let vocabulary = llama_model_get_vocab(handle)
            return bytes.withUnsafeBytes { text in
                let text = text.assumingMemoryBound(to: CChar.self)
                let length = Int32(clamping: text.count)
                // A token stands for at least one byte, but for a leading space that some vocabularies add.
                var tokens = [TokenID](repeating: 0, count: text.count + 2)
                let count = llama_tokenize(
                    vocabulary, text.baseAddress, length, &tokens, Int32(clamping: tokens.count), false, false
                )
                tokens.removeLast(tokens.count - Int(max(0, count)))
                return tokens
            }
        }
    }
}

/// What is read off libllama's vocabulary once.
private struct Facts {
    var pieces: [[UInt8]] = []
    var kinds: [TokenKind] = []
    var controlTokens: [TokenID] = []
    var endOfGeneration: Set<TokenID> = []
    var beginToken: TokenID?
    var endToken: TokenID?
    var addsBeginToken: Bool

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
            if isControl { controlTokens.append(token) }
            if llama_vocab_is_eog(vocabulary, token) { endOfGeneration.insert(token) }
        }
        beginToken = Self.valid(llama_vocab_bos(vocabulary))
        endToken = Self.valid(llama_vocab_eos(vocabulary))
        for end in [endToken, Self.valid(llama_vocab_eot(vocabulary))].compactMap({ $0 }) {
            endOfGeneration.insert(end)
        }
        addsBeginToken = llama_vocab_get_add_bos(vocabulary)
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
