import Inference
import OrderedJSON
import OutputGrammar
import Synchronization

/// What the replies to a request are held to, for a server that is asked to hold them.
///
/// Its grammar is all text, markup included: whatever a server calls a token, this is what it writes.
final class WrittenReply: WrittenConstraint {
    let field: String
    let form: OutputConstraint.Form?
    let mayHoldMore: Bool
    private let grammar: Grammar
    /// The same with markup as the tokens of a vocabulary; `nil` where none is known.
    private let tokenGrammar: Grammar?
    private let endTokens: Set<TokenID>
    private let fresh: Recognizer
    private let texts = Mutex<[GrammarNotation: String]>([:])

    init(
        _ grammar: Grammar, inTokens tokenGrammar: Grammar?, endTokens: Set<TokenID>,
        form: OutputConstraint.Form?, mayHoldMore: Bool, field: String
    ) throws(GrammarError) {
        self.grammar = grammar
        self.tokenGrammar = tokenGrammar
        self.endTokens = endTokens
        self.form = form
        self.mayHoldMore = mayHoldMore
        self.field = field
        fresh = try Recognizer(grammar)
    }

    func text(in notation: GrammarNotation) throws(InferenceError) -> String {
        if let known = texts.withLock({ $0[notation] }) { return known }
        let text: String
        do throws(GrammarError) {
            text = try write(notation)
        } catch {
            throw .invalidRequest(
                field: field,
                reason: "`\(field)` cannot be put into the words of the server behind this model: \(error)")
        }
        texts.withLock { $0[notation] = text }
        return text
    }

    private func write(_ notation: GrammarNotation) throws(GrammarError) -> String {
        guard notation == .llamaCpp, let tokenGrammar else { return try grammar.gbnf(in: notation) }
        do throws(GrammarError) {
            return try tokenGrammar.allowing(endTokens: endTokens).gbnf()
        } catch {
            // Free text that more than one token ends is written as text.
            guard case .unsupported = error else { throw error }
            return try grammar.allowing(endTokens: endTokens).gbnf()
        }
    }

    func follow(isExact: Bool) -> any TextFollower {
        switch form {
        case .jsonObject, .jsonSchema: isExact ? GrammarFollower(fresh) : JSONFollower(grammar)
        default: GrammarFollower(fresh)
        }
    }
}

/// Follows a reply byte by byte.
private struct GrammarFollower: TextFollower {
    private var recognizer: Recognizer
    private var isLost = false

    init(_ recognizer: Recognizer) { self.recognizer = recognizer }

    mutating func accept(_ bytes: [UInt8]) -> Bool {
        guard !isLost else { return true }
        guard recognizer.accept(bytes) == bytes.count else {
            // What is too large to be followed is not wrong for that.
            isLost = recognizer.failure != nil
            return isLost
        }
        return true
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

    mutating func accept(_ bytes: [UInt8]) -> Bool {
        if text.count <= Self.limit { text += bytes }
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
