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
        var tools: [ToolDefinition]
        var choice: ToolChoice
        var allowsParallelToolCalls: Bool
        var format: ReplyFormat
        var reasoning: ReasoningStart
    }

    private let compiler: ConstraintCompiler
    private let tokens: SpecialTokens
    /// Spelled ends of a turn, which the parser looks for in free text.
    private let endTexts: [String]
    private let cache = CompiledGrammarCache<Source>()

    /// Arranges the vocabulary, which takes a third of a second for 128,000 tokens.
    init(vocabulary: any Vocabulary, profile: ModelProfile) {
        tokens = SpecialTokens(vocabulary)
        endTexts = profile.endOfTurn.strings
        let ids = 0..<TokenID(clamping: vocabulary.count)
        let control = ids.filter { vocabulary.kind(of: $0) == .control }
        compiler = ConstraintCompiler(
            vocabulary: GrammarVocabulary(
                tokens: ids.map(vocabulary.bytes(of:)),
                // The parser takes these for markup wherever they stand.
                control: Set(control).union(tokens.markup(of: profile.replyFormat)),
                terminators: profile.endOfTurn.tokens.union(vocabulary.endOfGeneration)))
    }

    /// - Returns: `nil` for a request that leaves the reply free.
    @concurrent
    func constraint(
        for request: GenerationRequest, format: ReplyFormat, reasoning: ReasoningStart
    ) async throws(InferenceError) -> GrammarConstraint? {
        var source = Source(
            constraint: request.constraint?.form, tools: [], choice: .none, allowsParallelToolCalls: true,
            format: format, reasoning: reasoning)
        if case .chat(let conversation) = request.input, conversation.offersTools {
            source.tools = conversation.tools
            source.choice = conversation.toolChoice
            source.allowsParallelToolCalls = conversation.allowsParallelToolCalls
        }
        guard source.isConstrained else { return nil }
        do throws(GrammarError) {
            let compiled = try cache.grammar(for: source) { source throws(GrammarError) in
                try compiler.compile(try grammar(of: source, isChat: request.isChat))
            }
            return compiled.makeConstraint()
        } catch {
            throw Self.error(error, request)
        }
    }

    private func grammar(of source: Source, isChat: Bool) throws(GrammarError) -> Grammar {
        let answer = try source.constraint.map { form throws(GrammarError) in try Grammar(form) }
        guard isChat else { return answer ?? Grammar(.freeText(until: [])) }
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

extension GenerationRequest {
    fileprivate var isChat: Bool {
        if case .chat = input { true } else { false }
    }
}
