import Inference
import ReplyParsing

/// What a request comes to, decided before anything is generated: its prompts, and how each reply is parsed.
struct ReplyPlan: Sendable {
    let prompts: [Prompt]
    let choicesPerPrompt: Int
    let parsing: ReplyParser.Configuration
    /// The text that each prompt's replies begin with.
    let echoes: [String]
    /// Whether the engine is to report the prompt's tokens, as log probabilities of an echo need them.
    let reportsPromptTokens: Bool
    let includesStopToken: Bool
    /// What the model may still write of reasoning, for a grammar of the reply.
    let reasoning: ReasoningStart

    /// Texts at which an engine may stop by itself, because nothing behind them is read.
    var terminatorTexts: [String] {
        parsing.showsSpecialTokens || parsing.minTokens > 0 ? [] : parsing.terminators
    }

    var choiceCount: Int { prompts.count * choicesPerPrompt }

    init(
        _ request: GenerationRequest, profile: ModelProfile, vocabulary: any Vocabulary
    ) throws(InferenceError) {
        choicesPerPrompt = request.choicesPerPrompt
        includesStopToken = request.stop.includesMatch
        // A constrained reply ends where its grammar says so, and may well hold such a text.
        let terminators =
            request.stop.ignoresEndOfTurn || request.isHeld ? [] : profile.endOfTurn.strings
        switch request.input {
        case .chat(let conversation):
            let format = try profile.replyFormat(named: request.replyFormat, for: conversation)
            let rendered = try profile.prompt(for: conversation, replyFormat: request.replyFormat)
            let opensInReasoning = format.opensInReasoning(
                prompt: rendered.tail, terminators: profile.endOfTurn.markers)
            prompts = [rendered.prompt]
            reasoning = Self.reasoning(format, isOpen: opensInReasoning, tail: rendered.tail)
            parsing = ReplyParser.Configuration(
                format: format,
                opensInReasoning: opensInReasoning,
                tools: conversation.tools, toolChoice: conversation.toolChoice,
                allowsParallelToolCalls: conversation.allowsParallelToolCalls, terminators: terminators,
                stop: request.stop,
                minTokens: request.minTokens, showsSpecialTokens: !request.skipsSpecialTokens)
            echoes = [request.echoesPrompt ? Self.continuedText(conversation) : ""]
            reportsPromptTokens = false
        case .completion(let given):
            prompts = given.map { Self.prompt($0, vocabulary) }
            reasoning = .none
            parsing = ReplyParser.Configuration(
                format: .plain, terminators: terminators, stop: request.stop,
                minTokens: request.minTokens, showsSpecialTokens: !request.skipsSpecialTokens)
            echoes = given.map { request.echoesPrompt ? Self.text($0, vocabulary) : "" }
            reportsPromptTokens = request.echoesPrompt && request.topLogprobs != nil
        }
    }

    private static func reasoning(
        _ format: ReplyFormat, isOpen: Bool, tail: String
    ) -> ReasoningStart {
        guard let syntax = format.reasoning else { return .none }
        if isOpen { return .open }
        // A prompt that closes an empty stretch of reasoning has said that there is to be none.
        return syntax.closes.contains { tail.utf8.contains($0.text.utf8) } ? .none : .possible
    }

    private static func continuedText(_ conversation: Conversation) -> String {
        guard let last = conversation.messages.last, last.role == .assistant else { return "" }
        return last.text
    }

    private static func prompt(_ prompt: CompletionPrompt, _ vocabulary: any Vocabulary) -> Prompt {
        switch prompt {
        case .text(let text): Prompt(.segments([.init(text, origin: .template)]), addsBeginToken: true)
        case .tokens(let tokens): Prompt(.tokens(tokens), addsBeginToken: false)
        case .mixed(let parts): Prompt(.tokens(tokens(parts, vocabulary)), addsBeginToken: false)
        }
    }

    private static func tokens(_ parts: [CompletionPrompt.Part], _ vocabulary: any Vocabulary) -> [TokenID] {
        parts.enumerated().flatMap { index, part in
            switch part {
            case .token(let token): [token]
            case .text(let text):
                // Only what begins the prompt is the start of a sequence.
                vocabulary.tokens(
                    of: Prompt(.segments([.init(text, origin: .template)]), addsBeginToken: index == 0))
            }
        }
    }

    private static func text(_ prompt: CompletionPrompt, _ vocabulary: any Vocabulary) -> String {
        switch prompt {
        case .text(let text): text
        case .tokens(let tokens): String(decoding: tokens.flatMap(vocabulary.bytes(of:)), as: UTF8.self)
        case .mixed(let parts):
            String(decoding: tokens(parts, vocabulary).flatMap(vocabulary.bytes(of:)), as: UTF8.self)
        }
    }
}

extension GenerationRequest {
    /// Whether the whole reply follows a grammar.
    fileprivate var isHeld: Bool {
        if constraint != nil { return true }
        guard case .chat(let conversation) = input, conversation.offersTools else { return false }
        switch conversation.toolChoice {
        case .required, .named: return true
        case .auto, .none: return false
        }
    }
}
