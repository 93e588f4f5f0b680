import Inference
import OrderedJSON
import OutputGrammar
import ReplyParsing

/// Holds the replies of one model to what their requests ask for.
///
/// Grammars are compiled once and kept by what they were made from.
final class ReplyConstrainer: Sendable {
    /// All that a reply's grammar depends on.
    fileprivate struct Source: Hashable {
        var constraint: OutputConstraint.Form?
        /// The field that asks for it, as far as it is only for messages.
        var field: String
        var isChat: Bool
        var tools: [ToolDefinition]
        var choice: ToolChoice
        var allowsParallelToolCalls: Bool
        var format: ReplyFormat
        var reasoning: ReasoningStart
    }

    /// `nil` where another server does the holding.
    private let compiler: ConstraintCompiler?
    private let tokens: SpecialTokens
    private let hasTokens: Bool
    private let controlTokens: Set<TokenID>
    private let endTokens: Set<TokenID>
    /// Spelled ends of a turn, which the parser looks for in free text.
    private let endTexts: [String]
    private let cache = GrammarCache<Source, CompiledGrammar>()
    private let writtenReplies = GrammarCache<Source, WrittenReply>()

    /// Arranges the vocabulary, which takes a third of a second for 128,000 tokens.
    ///
    /// - Parameter appliesConstraints: The engine does it by itself; otherwise grammars are only written down.
    init(vocabulary: any Vocabulary, profile: ModelProfile, appliesConstraints: Bool = true) {
        tokens = SpecialTokens(vocabulary)
        hasTokens = vocabulary.count > 0
        endTokens = profile.endOfTurn.tokens.union(vocabulary.endOfGeneration)
        endTexts = profile.endOfTurn.strings
        let ids = 0..<TokenID(clamping: vocabulary.count)
        controlTokens = Set(ids.filter { vocabulary.kind(of: $0) == .control })
        guard appliesConstraints else {
            compiler = nil
            return
        }
        compiler = ConstraintCompiler(
            vocabulary: GrammarVocabulary(
                tokens: ids.map(vocabulary.bytes(of:)),
                // The parser takes these for markup wherever they stand.
                control: controlTokens.union(tokens.markup(of: profile.replyFormat)),
                terminators: endTokens))
    }

    /// - Returns: `nil` for a request that leaves the reply free.
    @concurrent
    func constraint(
        for request: GenerationRequest, format: ReplyFormat, reasoning: ReasoningStart
    ) async throws(InferenceError) -> GrammarConstraint? {
        let source = Source(request, format, reasoning)
        guard let compiler, source.isConstrained else { return nil }
        do throws(GrammarError) {
            let compiled = try cache.grammar(for: source) { source throws(GrammarError) in
                try compiler.compile(try grammar(of: source, tokens))
            }
            return compiled.makeConstraint()
        } catch {
            throw Self.error(error, request)
        }
    }

    /// The same for an engine that has another server do the holding.
    @concurrent
    func writtenConstraint(
        for request: GenerationRequest, format: ReplyFormat, reasoning: ReasoningStart
    ) async throws(InferenceError) -> WrittenReply? {
        let source = Source(request, format, reasoning)
        guard compiler == nil, source.isConstrained else { return nil }
        do throws(GrammarError) {
            return try writtenReplies.grammar(for: source) { source throws(GrammarError) in
                try WrittenReply(
                    try grammar(of: source, SpecialTokens()), inTokens: try writtenTokens(source),
                    .init(field: source.field, form: source.ownForm, mayHoldMore: source.mayHoldMore))
            }
        } catch {
            throw Self.error(error, request)
        }
    }

    private func writtenTokens(_ source: Source) throws(GrammarError) -> WrittenReply.Tokens? {
        guard hasTokens else { return nil }
        return WrittenReply.Tokens(
            grammar: try grammar(of: source, tokens),
            special: controlTokens.union(tokens.markup(of: source.format)), ends: endTokens)
    }

    private func grammar(of source: Source, _ tokens: SpecialTokens) throws(GrammarError) -> Grammar {
        let answer = try source.constraint.map { form throws(GrammarError) in try Grammar(form) }
        guard source.isChat else { return answer ?? Grammar(.freeText(until: [])) }
        let grammar = ReplyGrammar(
            format: source.format, tokens: tokens, terminators: source.isLazy ? endTexts : [])
        return try grammar.reply(body(of: source, answer), reasoning: source.reasoning)
    }

    private func body(of source: Source, _ answer: Grammar?) -> ReplyBody {
        var calls = ToolOffer(tools: source.tools, allowsParallelCalls: source.allowsParallelToolCalls)
        switch (source.choice, answer) {
        case (.none, let answer?): return .answer(answer)
        case (.auto, let answer?): return .either(answer, calls)
        case (.named(let name), _):
            calls.choice = .named(name)
            return .calls(calls)
        case (.required, _): return .calls(calls)
        case (.auto, nil), (.none, nil): return .lazy(calls)
        }
    }

    private static func error(_ error: GrammarError, _ request: GenerationRequest) -> InferenceError {
        if case .unsupported(_, let path, _) = error, path.hasPrefix("tools") {
            return .invalidRequest(field: "tools", reason: "\(error)")
        }
        return .invalidRequest(field: request.constraint?.field ?? "tools", reason: "\(error)")
    }
}

extension ReplyConstrainer.Source {
    fileprivate init(_ request: GenerationRequest, _ format: ReplyFormat, _ reasoning: ReasoningStart) {
        constraint = request.constraint?.form
        tools = []
        choice = .none
        allowsParallelToolCalls = true
        self.format = format
        self.reasoning = reasoning
        isChat = false
        if case .chat(let conversation) = request.input {
            isChat = true
            if conversation.offersTools {
                tools = conversation.tools
                choice = conversation.toolChoice
                allowsParallelToolCalls = conversation.allowsParallelToolCalls
            }
        }
        switch choice {
        case .required, .named: field = "tool_choice"
        case .auto, .none: field = request.constraint?.field ?? "tools"
        }
    }

    /// What a reply may be by itself.
    fileprivate var ownForm: OutputConstraint.Form? {
        guard isChat else { return constraint }
        let mayStandAlone = reasoning != .open && format.layout.contents.contains(.none)
        return mayStandAlone && (choice == .none || choice == .auto) ? constraint : nil
    }

    fileprivate var mayHoldMore: Bool {
        isChat
            && (choice != .none || format.layout.contents != [.none]
                || (format.reasoning != nil && reasoning != .none))
    }

    /// Free text with calls in it.
    fileprivate var isLazy: Bool { choice == .auto && constraint == nil }

    /// A forced call, a constrained answer, or tools whose arguments must be right if there are any.
    fileprivate var isConstrained: Bool {
        switch choice {
        case .required, .named: true
        case .auto: constraint != nil || tools.contains(where: \.isStrict)
        case .none: constraint != nil
        }
    }
}

extension Grammar {
    fileprivate init(_ form: OutputConstraint.Form) throws(GrammarError) {
        switch form {
        case .jsonObject: self = .jsonObject()
        case .jsonSchema(let schema): self = try Grammar(jsonSchema: schema)
        case .regex(let regex): self = try Grammar(regex: regex)
        case .choice(let texts): self = try Grammar(choices: texts)
        case .gbnf(let text): self = try Grammar(gbnf: text)
        }
    }
}
