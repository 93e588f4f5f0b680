import Inference

/// Makes pieces of the tokens and the texts of one reply's events.
///
/// Every token becomes a piece, because pieces are counted; one whose text came with that of a later token is empty.
struct RawTextPieces: Sendable {
    private let vocabulary: any Vocabulary
    private let knowsSpelling: Bool
    private let ends: Set<TokenID>
    private let topCount: Int?
    /// Tokens whose text has not come.
    private var waiting: [RawTextEvent.Token] = []
    /// Tokens that were named or counted.
    private(set) var count = 0

    /// Tokens that one event may add to the count without naming them.
    private static let unnamedLimit = 1 << 16

    /// - Parameters:
    ///   - knowsSpelling: The vocabulary tells the bytes of ordinary tokens too.
    ///   - ends: Tokens that end a reply.
    ///   - topCount: How many alternatives to report; `nil` for no log probabilities.
    init(vocabulary: any Vocabulary, knowsSpelling: Bool, ends: Set<TokenID>, topCount: Int?) {
        self.vocabulary = vocabulary
        self.knowsSpelling = knowsSpelling
        self.ends = ends
        self.topCount = topCount
    }

    /// - Parameters:
    ///   - text: The text of the event, with what was cut off before.
    ///   - isLast: Nothing will come behind it that could complete a character.
    mutating func pieces(of event: RawTextEvent, text: String, isLast: Bool) -> [TokenPiece] {
        var tokens = event.tokens
        if let total = event.generatedTokens {
            // llama.cpp does not name tokens that end within a character, and other servers name none.
            let unnamed = min(max(0, total - count - tokens.count), Self.unnamedLimit)
            let place = text.isEmpty || tokens.isEmpty ? tokens.count : 0
            tokens.insert(contentsOf: Array(repeating: RawTextEvent.Token(), count: unnamed), at: place)
        }
        let isUncounted = tokens.isEmpty && !text.isEmpty && event.generatedTokens == nil
        if isUncounted { tokens = [RawTextEvent.Token()] }
        count += tokens.count
        waiting += tokens
        guard !waiting.isEmpty else { return text.isEmpty ? [] : [TokenPiece(bytes: Array(text.utf8))] }
        guard isLast || !text.isEmpty || tokens.contains(where: isSpecial) else { return [] }
        defer { waiting.removeAll() }
        return cut(Array(text.utf8), waiting)
    }

    /// The tokens whose text never came.
    mutating func finish() -> [TokenPiece] {
        defer { waiting.removeAll() }
        return waiting.map { piece($0, []) }
    }

    func promptPieces(_ tokens: [RawTextEvent.Token]) -> [TokenPiece] {
        tokens.map { token in
            var piece = piece(token, bytes(of: token) ?? token.bytes ?? [])
            // Nothing predicts the first.
            piece.logprob = entry(token, piece.bytes)
            return piece
        }
    }

    private func isSpecial(_ token: RawTextEvent.Token) -> Bool {
        token.id.map { vocabulary.kind(of: $0) != .text || ends.contains($0) } ?? false
    }

    /// Whether it would have been found if it were shown.
    private func isHidden(_ token: RawTextEvent.Token) -> Bool {
        isSpecial(token) && token.id.map { !vocabulary.bytes(of: $0).isEmpty } ?? false
    }

    /// Special tokens that are shown cut the text; between them every token has its own part.
    private func cut(_ text: [UInt8], _ tokens: [RawTextEvent.Token]) -> [TokenPiece] {
        var pieces: [TokenPiece] = []
        var rest = text[...]
        var run: [RawTextEvent.Token] = []
        for token in tokens {
            guard isSpecial(token), let spelled = token.id.map(vocabulary.bytes(of:)), !spelled.isEmpty,
                let place = rest.firstRange(of: spelled)
            else {
                run.append(token)
                continue
            }
            pieces += plain(Array(rest[..<place.lowerBound]), run)
            pieces.append(piece(token, spelled))
            run.removeAll()
            rest = rest[place.upperBound...]
        }
        return pieces + plain(Array(rest), run)
    }

    private func plain(_ text: [UInt8], _ tokens: [RawTextEvent.Token]) -> [TokenPiece] {
        let known = tokens.map { isHidden($0) ? [] : bytes(of: $0) }
        guard let parts = TokenCut.parts(of: text, known: known, spreads: topCount != nil) else {
            // More text than the tokens have goes to the last that shows any.
            guard let last = tokens.lastIndex(where: { !isHidden($0) }) else {
                return [TokenPiece(bytes: text)] + tokens.map { piece($0, []) }
            }
            return tokens.indices.map { piece(tokens[$0], $0 == last ? text : []) }
        }
        return zip(tokens, parts).map { piece($0, $1) }
    }

    private func bytes(of token: RawTextEvent.Token) -> [UInt8]? {
        if knowsSpelling, let id = token.id { return vocabulary.bytes(of: id) }
        // Half a character shows as a whole one that it is not.
        guard let bytes = token.bytes, !bytes.isReplacement else { return nil }
        return bytes
    }

    private func piece(_ token: RawTextEvent.Token, _ part: [UInt8]) -> TokenPiece {
        // Where no kinds are known, a token named would say that it is no markup.
        guard let id = token.id, vocabulary.count > 0 || ends.contains(id) else {
            return TokenPiece(bytes: part, logprob: logprob(token, part))
        }
        let kind = vocabulary.kind(of: id)
        // The text of a special token is the vocabulary's, whether or not it is shown.
        let bytes = kind == .text ? part : vocabulary.bytes(of: id)
        return TokenPiece(
            token: id, bytes: bytes, kind: kind, isTerminator: ends.contains(id),
            logprob: logprob(token, bytes))
    }

    private func logprob(_ token: RawTextEvent.Token, _ part: [UInt8]) -> TokenLogprob? {
        token.logprob == nil && token.top.isEmpty ? nil : entry(token, part)
    }

    private func entry(_ token: RawTextEvent.Token, _ part: [UInt8]) -> TokenLogprob? {
        guard let topCount else { return nil }
        let named = knowsSpelling ? token.id.map(vocabulary.bytes(of:)) : nil
        return TokenLogprob(
            token: token.id ?? .unnamed, bytes: token.bytes ?? named ?? part, logprob: token.logprob,
            top: token.top.prefix(topCount).map { other in
                guard other.bytes.isEmpty, other.token != .unnamed else { return other }
                return .init(
                    token: other.token, bytes: vocabulary.bytes(of: other.token), logprob: other.logprob)
            })
    }
}

extension [UInt8] {
    fileprivate var isReplacement: Bool { firstRange(of: [0xEF, 0xBF, 0xBD]) != nil }
}
