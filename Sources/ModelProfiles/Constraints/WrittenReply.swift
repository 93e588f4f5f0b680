import Inference
import OrderedJSON
import OutputGrammar
import Synchronization

/// What the replies to a request are held to, for a server that is asked to hold them.
///
/// Its grammar is all text, markup included: whatever a server calls a token, this is what it writes.
final class WrittenReply: WrittenConstraint {
    /// What is known of a model's tokens.
    struct Tokens: Sendable {
        /// The grammar with markup as tokens.
        var grammar: Grammar
        /// Control tokens and markup.
        var special: Set<TokenID>
        /// Those of them that end a reply.
        var ends: Set<TokenID>
    }

    /// The request's words.
    struct Wish: Sendable {
        var field: String
        var form: OutputConstraint.Form?
        var mayHoldMore: Bool
    }

    private struct Written {
        var texts: [GrammarNotation: String] = [:]
        /// llama.cpp's text names tokens.
        var namesTokens = true
    }

    private let wish: Wish
    private let grammar: Grammar
    /// `nil` where none are known.
    private let tokens: Tokens?
    private let fresh: Recognizer
    private let freshInTokens: Recognizer
    private let written = Mutex(Written())

    init(_ grammar: Grammar, inTokens tokens: Tokens?, _ wish: Wish) throws(GrammarError) {
        self.grammar = grammar
        self.tokens = tokens
        self.wish = wish
        fresh = try Recognizer(grammar)
        freshInTokens =
            try tokens.map { tokens throws(GrammarError) in try Recognizer(tokens.grammar) } ?? fresh
    }

    var field: String { wish.field }
    var form: OutputConstraint.Form? { wish.form }
    var mayHoldMore: Bool { wish.mayHoldMore }

    var unwantedTokens: Set<TokenID> {
        guard let tokens else { return [] }
        return tokens.special.subtracting(tokens.ends).subtracting(tokens.grammar.namedTokens)
    }

    func text(in notation: GrammarNotation) throws(InferenceError) -> String {
        if let known = written.withLock({ $0.texts[notation] }) { return known }
        let text: String
        var namesTokens = true
        do throws(GrammarError) {
            text = try write(notation, &namesTokens)
        } catch {
            throw .invalidRequest(
                field: field,
                reason: "`\(field)` cannot be put into the words of the server behind this model: \(error)")
        }
        written.withLock { [namesTokens] written in
            written.texts[notation] = text
            if notation == .llamaCpp { written.namesTokens = namesTokens }
        }
        return text
    }

    private func write(
        _ notation: GrammarNotation, _ namesTokens: inout Bool
    ) throws(GrammarError) -> String {
        guard notation == .llamaCpp, let tokens else {
            guard grammar.namedTokens.isEmpty else {
                throw .unsupported(keyword: "tokens", path: "", reason: "the model's tokens are not known")
            }
            return try grammar.gbnf(in: notation)
        }
        do throws(GrammarError) {
            return try tokens.grammar.allowing(endTokens: tokens.ends).gbnf()
        } catch {
            // Free text that more than one token ends is written as text.
            guard case .unsupported = error else { throw error }
            namesTokens = false
            return try grammar.allowing(endTokens: tokens.ends).gbnf()
        }
    }

    func follow(_ given: GivenConstraint) -> any TextFollower {
        switch (given, form) {
        case (.form, .jsonObject), (.form, .jsonSchema): JSONFollower(grammar)
        case (.grammar(.llamaCpp), _) where written.withLock({ $0.namesTokens }):
            GrammarFollower(freshInTokens, special: tokens?.special ?? [])
        default: GrammarFollower(fresh)
        }
    }
}

/// Follows a reply token by token, or byte by byte.
private struct GrammarFollower: TextFollower {
    private var recognizer: Recognizer
    /// Tokens that are no text; `nil` if all is.
    private let special: Set<TokenID>?
    private var isLost = false

    init(_ recognizer: Recognizer, special: Set<TokenID>? = nil) {
        self.recognizer = recognizer
        self.special = special
    }

    mutating func accept(_ piece: TokenPiece) -> Bool {
        guard !isLost else { return true }
        let isRead =
            if let special, let token = piece.token {
                recognizer.accept(token, as: special.contains(token) ? nil : piece.bytes)
            } else {
                recognizer.accept(piece.bytes) == piece.bytes.count
            }
        // What is too large to be followed is not wrong for that.
        if !isRead { isLost = recognizer.failure != nil }
        return isRead || isLost
    }

    var mayEnd: Bool { isLost || recognizer.isSentence }
    var mustEnd: Bool { !isLost && recognizer.isComplete }
}

/// Judges a JSON text when it is whole, because servers differ in whitespace and in the order of members.
private struct JSONFollower: TextFollower {
    private let grammar: Grammar
    private var text: [UInt8] = []

    /// A text beyond this is not judged.
    private static let limit = 1 << 18

    init(_ grammar: Grammar) { self.grammar = grammar }

    mutating func accept(_ piece: TokenPiece) -> Bool {
        if text.count <= Self.limit { text += piece.bytes }
        return true
    }

    var mayEnd: Bool {
        guard text.count <= Self.limit else { return true }
        guard let value = try? JSONValue(parsing: text) else { return false }
        do throws(GrammarError) {
            return try MemberOrder.arranging(value, for: grammar) != nil
        } catch {
            return true
        }
    }

    var mustEnd: Bool { false }
}
