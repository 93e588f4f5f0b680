public import Inference
import Synchronization

/// A model's tokens, arranged for masks, with what was found about them so far.
///
/// One is made for each model and shared by all grammars: the tokens that a JSON string may go on with are found
/// once, whichever schema the string is in.
public final class GrammarVocabulary: Sendable {
    /// How many ids there are.
    public let count: Int
    let trie: TokenTrie
    let plain: PlainTokens
    /// The bytes of each token that may be read as text; `nil` for those that may not.
    let texts: [[UInt8]?]
    /// What free text may contain besides text: control tokens and those without bytes.
    let specials: TokenMask
    let terminators: Set<TokenID>
    /// Every token of the trie.
    let allTexts: TokenMask
    let surveys = Mutex(SurveyCache())
    /// The patterns of the first grammars, which most others share.
    let knownTerms = Mutex(TermTable())

    /// - Parameters:
    ///   - tokens: The bytes of each token, by id; none for a token that has no text.
    ///   - control: Tokens that are never text, whatever their bytes.
    ///   - terminators: Tokens that end a reply; they are in no mask.
    public init(tokens: [[UInt8]], control: Set<TokenID> = [], terminators: Set<TokenID> = []) {
        count = tokens.count
        self.terminators = terminators
        var texts: [[UInt8]?] = []
        var specials = TokenMask(vocabularySize: tokens.count)
        var all = specials
        var entries: [(bytes: ArraySlice<UInt8>, token: TokenID)] = []
        texts.reserveCapacity(tokens.count)
        for (index, bytes) in tokens.enumerated() {
            let token = TokenID(index)
            let isText =
                !bytes.isEmpty && bytes.count <= TokenTrie.maximumDepth && !control.contains(token)
                && !terminators.contains(token)
            texts.append(isText ? bytes : nil)
            if isText {
                entries.append((bytes[...], token))
                all.insert(token)
            } else if !terminators.contains(token) {
                specials.insert(token)
            }
        }
        entries.sort { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        trie = TokenTrie(sorted: entries)
        plain = PlainTokens(sorted: entries, vocabularySize: tokens.count)
        self.texts = texts
        self.specials = specials
        allTexts = all
    }

    /// Arranges the vocabulary of an engine.
    ///
    /// - Parameter terminators: Tokens that end a reply, besides those the vocabulary declares.
    public convenience init(_ vocabulary: any Vocabulary, terminators: Set<TokenID> = []) {
        let ids = 0..<TokenID(vocabulary.count)
        self.init(
            tokens: ids.map { vocabulary.bytes(of: $0) },
            control: Set(ids.filter { vocabulary.kind(of: $0) == .control }),
            terminators: vocabulary.endOfGeneration.union(terminators))
    }
}
