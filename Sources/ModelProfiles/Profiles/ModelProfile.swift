public import Inference
public import ReplyParsing

/// What is known of a model beyond its weights: how to prompt it, how it ends, and how to read its replies.
public struct ModelProfile: Sendable {
    /// The chat templates, or why there are none to use. A model without one still completes prompts.
    public enum Template: Sendable {
        case ready(TemplateSet)
        /// The model brings none; ChatML is used, which it may not have been trained on.
        case assumed(TemplateSet)
        case broken(ChatTemplateError)

        public var set: TemplateSet? {
            switch self {
            case .ready(let set), .assumed(let set): set
            case .broken: nil
            }
        }
    }

    public let template: Template
    public private(set) var endOfTurn: EndOfTurn
    public let replyFormat: ReplyFormat
    /// What the reply format was recognised by.
    public let replyFormatReason: String
    /// Why templates of the model other than its main one are not used, by their names.
    public let brokenTemplates: [String: ChatTemplateError]

    let vocabulary: any Vocabulary
    /// Whether the format was asked for, so that replies to tools are read in it as well.
    let hasChosenFormat: Bool
    /// Added tokens that are markup to the template or in replies: what a user writes does not become one.
    let markupTokens: Set<TokenID>
    /// The same as texts, where no tokens are known.
    let markupTexts: [String]

    /// - Parameters:
    ///   - sources: The model's templates by name; the main one is `default`.
    ///   - override: Replaces the format that template and vocabulary show.
    public init(
        chatTemplates sources: [String: String], vocabulary: any Vocabulary,
        replyFormat override: ReplyFormat? = nil
    ) {
        self.vocabulary = vocabulary
        hasChosenFormat = override != nil
        (template, brokenTemplates) = Self.compile(sources, vocabulary)
        let tokenKind = Self.tokenKind(vocabulary)
        var ends = EndOfTurn(vocabulary: vocabulary, template: nil)
        var found = (format: ReplyFormat.plain, reason: "there is no chat template to recognise it by")
        if let set = template.set {
            ends = EndOfTurn(vocabulary: vocabulary, template: set.main)
            if case .ready = template {
                found = ReplyFormat.detect(
                    template: (set.others["tool_use"] ?? set.main).source, tokens: tokenKind)
            }
        }
        if let override { found = (override.adapted(to: tokenKind), "it was asked for") }
        (replyFormat, replyFormatReason) = found
        ends.adapt(to: replyFormat, vocabulary: vocabulary)
        endOfTurn = ends
        markupTexts =
            vocabulary.count > 0
            ? [] : Self.markupTexts(template.set, format: found.format, ends: ends)
        let markers = Set(found.format.markers.map(\.text))
        let sources = template.set.map { [$0.main.source] + $0.others.values.map(\.source) } ?? []
        markupTokens = Set(
            (0..<TokenID(clamping: vocabulary.count)).filter { token in
                guard vocabulary.kind(of: token) == .added else { return false }
                let text = String(decoding: vocabulary.bytes(of: token), as: UTF8.self)
                return text.looksLikeMarkup
                    && (markers.contains(text) || sources.contains { $0.utf8.contains(text.utf8) })
            })
    }

    /// What holds for the model with an adapter whose files say something of their own.
    func adapted(to facts: AdapterFacts) -> ModelProfile {
        var profile = self
        if !facts.chatTemplates.isEmpty {
            profile = ModelProfile(
                chatTemplates: facts.chatTemplates, vocabulary: vocabulary,
                replyFormat: hasChosenFormat ? replyFormat : nil)
        }
        let spelled = facts.terminators.compactMap(vocabulary.token(spelled:))
        let declared = facts.terminatorTokens.filter { (0..<vocabulary.count).contains(Int($0)) }
        profile.endOfTurn.tokens.formUnion(spelled + declared)
        return profile
    }

    static func tokenKind(_ vocabulary: any Vocabulary) -> (String) -> TokenKind? {
        { text in vocabulary.token(spelled: text).map(vocabulary.kind(of:)) }
    }
}

extension String {
    /// Whether a token's text is a tag of some kind, and not the whitespace or the words that vocabularies also add.
    fileprivate var looksLikeMarkup: Bool {
        let brackets: [(UInt8, UInt8)] = [
            (UInt8(ascii: "<"), UInt8(ascii: ">")), (UInt8(ascii: "["), UInt8(ascii: "]")),
        ]
        return utf8.count > 2 && brackets.contains { utf8.first == $0.0 && utf8.last == $0.1 }
    }
}
