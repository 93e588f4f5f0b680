public import OutputGrammar
public import ReplyParsing

/// Says in a grammar what a reply in a format may be.
///
/// The format's declaration is all it goes by, and the parser reads the same one: what is forced here is what is
/// understood there. Tokens that end a reply are not part of the grammar.
public struct ReplyGrammar: Sendable {
    let format: ReplyFormat
    let tokens: SpecialTokens
    let terminators: [String]

    /// - Parameters:
    ///   - format: Adapted to the model's vocabulary.
    ///   - terminators: Texts at which the parser ends a reply, besides those of the format.
    public init(format: ReplyFormat, tokens: SpecialTokens, terminators: [String] = []) {
        self.format = format
        self.tokens = tokens
        self.terminators = terminators
    }

    /// Whether calls can be forced: there is a way to write them.
    public var canCall: Bool { format.calls.contains { $0.layout != nil } }

    /// The grammar of a whole reply.
    public func reply(_ body: ReplyBody, reasoning: ReasoningStart = .none) throws(GrammarError) -> Grammar {
        var composer = ReplyComposer(format, tokens, terminators: terminators)
        let root = try composer.reply(body, reasoning: format.reasoning == nil ? .none : reasoning)
        let id = composer.builder.add("reply", root)
        return composer.builder.grammar(root: id)
    }
}
