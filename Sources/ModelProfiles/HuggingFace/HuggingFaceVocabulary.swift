public import Inference
import OrderedJSON

/// The vocabulary of a `tokenizer.json`.
///
/// It knows every token and finds the special ones in a text. It does not tokenise ordinary text, which stands in no
/// tokens here: enough to see how a model ends its turns and to read the tokens of a server that runs it.
public struct HuggingFaceVocabulary: Vocabulary {
    private var pieces: [[UInt8]] = []
    private var kinds: [TokenKind] = []
    private var tokens: [String: TokenID] = [:]
    private var specials: [(text: [UInt8], token: TokenID)] = []
    /// Whether the bytes of ordinary tokens are known too.
    public let knowsSpelling: Bool
    public internal(set) var endOfGeneration: Set<TokenID> = []
    public internal(set) var beginText: String?
    public internal(set) var endText: String?

    /// - Parameter tokeniser: The content of a `tokenizer.json`.
    init(tokeniser: JSONObject) {
        let model = tokeniser["model"]?.objectValue ?? [:]
        let spelling = TokenSpelling(tokeniser: tokeniser)
        knowsSpelling = spelling != .unknown
        for (text, id) in model["vocab"]?.objectValue ?? [:] {
            if let id = id.intValue { insert(text, spelling.bytes(of: text), id: id, kind: .text) }
        }
        // Unigram tokenisers list pairs of a text and its score.
        for (id, entry) in (model["vocab"]?.arrayValue ?? []).enumerated() {
            if let text = entry.arrayValue?.first?.stringValue {
                insert(text, spelling.bytes(of: text), id: id, kind: .text)
            }
        }
        for case .object(let entry) in tokeniser["added_tokens"]?.arrayValue ?? [] {
            guard let text = entry["content"]?.stringValue, let id = entry["id"]?.intValue else { continue }
            insert(
                text, Array(text.utf8), id: id, kind: entry["special"]?.boolValue == true ? .control : .added)
        }
        specials = kinds.indices.filter { kinds[$0] != .text && !pieces[$0].isEmpty }
            .map { (pieces[$0], TokenID($0)) }
            .sorted { $0.text.count > $1.text.count }
    }

    private static let maximumID = 10_000_000

    private mutating func insert(_ text: String, _ bytes: [UInt8], id: Int, kind: TokenKind) {
        guard id >= 0, id <= Self.maximumID else { return }
        if id >= pieces.count {
            pieces.append(contentsOf: Array(repeating: [], count: id + 1 - pieces.count))
            kinds.append(contentsOf: Array(repeating: .control, count: id + 1 - kinds.count))
        }
        pieces[id] = bytes
        kinds[id] = kind
        tokens[text] = TokenID(id)
    }

    public var count: Int { pieces.count }

    public func bytes(of token: TokenID) -> [UInt8] {
        pieces.indices.contains(Int(token)) ? pieces[Int(token)] : []
    }

    public func kind(of token: TokenID) -> TokenKind {
        kinds.indices.contains(Int(token)) ? kinds[Int(token)] : .control
    }

    public func token(spelled text: String) -> TokenID? { tokens[text] }

    public func tokens(of prompt: Prompt) -> [TokenID] {
        switch prompt.content {
        case .tokens(let tokens): tokens
        case .segments(let segments):
            segments.filter { $0.origin == .template }.flatMap { specialTokens(in: Array($0.text.utf8)) }
        }
    }

    private func specialTokens(in text: [UInt8]) -> [TokenID] {
        var found: [TokenID] = []
        var position = 0
        while position < text.count {
            if let match = specials.first(where: { text[position...].starts(with: $0.text) }) {
                found.append(match.token)
                position += match.text.count
            } else {
                position += 1
            }
        }
        return found
    }
}
