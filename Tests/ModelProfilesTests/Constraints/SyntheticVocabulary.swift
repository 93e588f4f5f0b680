import Inference
import ModelProfiles
import OutputGrammar
import ReplyParsing

/// A vocabulary of all single bytes and of the special tokens that a format's models have.
struct SyntheticVocabulary: Vocabulary {
    let format: ReplyFormat
    private(set) var texts: [[UInt8]]
    private(set) var kinds: [TokenKind]
    private var ids: [String: TokenID] = [:]
    let endOfGeneration: Set<TokenID> = [256]
    let beginText: String? = nil
    let endText: String? = "<|the end|>"

    init(_ format: ReplyFormat) {
        texts = (0...255).map { [UInt8($0)] } + [Array("<|the end|>".utf8)]
        kinds = Array(repeating: .text, count: 256) + [.control]
        for (text, kind) in Self.specials(of: format).sorted(by: { $0.key < $1.key }) {
            ids[text] = TokenID(texts.count)
            texts.append(Array(text.utf8))
            kinds.append(kind)
        }
        let (ids, kinds) = (ids, kinds)
        self.format = format.adapted { text in ids[text].map { kinds[Int($0)] } }
    }

    var count: Int { texts.count }
    func bytes(of token: TokenID) -> [UInt8] { texts[Int(token)] }
    func kind(of token: TokenID) -> TokenKind { kinds[Int(token)] }
    func token(spelled text: String) -> TokenID? { ids[text] }
    func tokens(of prompt: Prompt) -> [TokenID] { [] }

    var specialTokens: SpecialTokens { SpecialTokens(self) }

    var compiler: ConstraintCompiler {
        let ids = 0..<TokenID(count)
        return ConstraintCompiler(
            vocabulary: GrammarVocabulary(
                tokens: texts,
                control: Set(ids.filter { kinds[Int($0)] == .control }).union(
                    specialTokens.markup(of: format)),
                terminators: endOfGeneration))
    }

    /// What the golden replies of the format show to be tokens, and markers that look like one token.
    private static func specials(of format: ReplyFormat) -> [String: TokenKind] {
        var specials: [String: TokenKind] = [:]
        for segment in GoldenReply.all(of: format).flatMap(\.segments) where segment.kind != .text {
            specials[segment.text] = segment.kind
        }
        for marker in format.markers where marker.kind != .text {
            guard !specials.keys.contains(where: { marker.text.contains($0) }) else { continue }
            specials[marker.text] = marker.kind
        }
        return specials
    }
}
