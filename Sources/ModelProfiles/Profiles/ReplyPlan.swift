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

    var choiceCount: Int { prompts.count * choicesPerPrompt }

    init(
        _ request: GenerationRequest, profile: ModelProfile, vocabulary: any Vocabulary
    ) throws(InferenceError) {
        choicesPerPrompt = request.choicesPerPrompt
        includesStopToken = request.stop.includesMatch
        let terminators = request.stop.ignoresEndOfTurn ? [] : profile.endOfTurn.strings
        switch request.input {
        case .chat(let conversation):
            let format = try profile.replyFormat(named: request.replyFormat, for: conversation)
            let rendered = try profile.prompt(for: conversation, replyFormat: request.replyFormat)
            prompts = [rendered.prompt]
            parsing = ReplyParser.Configuration(
                format: format,
                opensInReasoning: format.opensInReasoning(
                    prompt: rendered.tail, terminators: profile.endOfTurn.markers),
                tools: conversation.tools, toolChoice: conversation.toolChoice,
                allowsParallelToolCalls: conversation.allowsParallelToolCalls, terminators: terminators,
                stop: request.stop,
                minTokens: request.minTokens, showsSpecialTokens: !request.skipsSpecialTokens)
            echoes = [request.echoesPrompt ? Self.continuedText(conversation) : ""]
            reportsPromptTokens = false
        case .completion(let given):
            prompts = given.map(Self.prompt)
            parsing = ReplyParser.Configuration(
                format: .plain, terminators: terminators, stop: request.stop,
                minTokens: request.minTokens, showsSpecialTokens: !request.skipsSpecialTokens)
            echoes = given.map { request.echoesPrompt ? Self.text($0, vocabulary) : "" }
            reportsPromptTokens = request.echoesPrompt && request.topLogprobs != nil
        }
    }

    private static func continuedText(_ conversation: Conversation) -> String {
        guard let last = conversation.messages.last, last.role == .assistant else { return "" }
        return last.text
    }

    private static func prompt(_ prompt: CompletionPrompt) -> Prompt {
        switch prompt {
        case .text(let text): Prompt(.segments([.init(text, origin: .template)]), addsBeginToken: true)
        case .tokens(let tokens): Prompt(.tokens(tokens), addsBeginToken: false)
        }
    }

    private static func text(_ prompt: CompletionPrompt, _ vocabulary: any Vocabulary) -> String {
        switch prompt {
        case .text(let text): text
        case .tokens(let tokens): String(decoding: tokens.flatMap(vocabulary.bytes(of:)), as: UTF8.self)
        }
    }
}
