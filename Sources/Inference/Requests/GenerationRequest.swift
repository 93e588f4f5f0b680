/// What a client asked for, in no dialect: every API decodes into this, every engine answers it.
public struct GenerationRequest: Sendable, Hashable {
    public enum Input: Sendable, Hashable {
        case chat(Conversation)
        /// Prompts to continue as they stand, without a chat template and without parsing the reply.
        case completion([CompletionPrompt])
    }

    /// Empty for the server's first model, in APIs whose requests need not name one.
    public var model: String
    public var input: Input
    /// Replies per prompt. Reply `i` of prompt `p` is choice `p * choicesPerPrompt + i`.
    public var choicesPerPrompt: Int
    public var sampling: SamplingOptions
    public var stop: StopRules
    /// `nil`: as many as the context holds.
    public var maxTokens: Int?
    /// End tokens and stop rules are held off until this many tokens exist.
    public var minTokens: Int
    /// Alternatives to report beside each token's own log probability; `nil` for no log probabilities.
    public var topLogprobs: Int?
    /// Whether the reply starts with the prompt (completions) or with the message it continues (chat).
    public var echoesPrompt: Bool
    /// `false` shows the text of special tokens instead of dropping it, terminators included.
    public var skipsSpecialTokens: Bool
    /// The format to read replies as, by its name; `nil` for the model's own.
    public var replyFormat: String?
    /// What the visible text is held to. Reasoning and tool calls are not part of it.
    public var constraint: OutputConstraint?
    public var origin: RequestOrigin
    /// Besides one that `model` may name.
    public var adapters: [AdapterChoice]
    /// `nil`: a reply ends when its context is full.
    public var contextShift: ContextShift?

    public init(
        model: String, input: Input, choicesPerPrompt: Int = 1, sampling: SamplingOptions = SamplingOptions(),
        stop: StopRules = StopRules(), maxTokens: Int? = nil, minTokens: Int = 0, topLogprobs: Int? = nil,
        echoesPrompt: Bool = false, skipsSpecialTokens: Bool = true, replyFormat: String? = nil,
        constraint: OutputConstraint? = nil, origin: RequestOrigin = RequestOrigin(),
        adapters: [AdapterChoice] = [],
        contextShift: ContextShift? = nil
    ) {
        self.model = model
        self.input = input
        self.choicesPerPrompt = choicesPerPrompt
        self.sampling = sampling
        self.stop = stop
        self.maxTokens = maxTokens
        self.minTokens = minTokens
        self.topLogprobs = topLogprobs
        self.echoesPrompt = echoesPrompt
        self.skipsSpecialTokens = skipsSpecialTokens
        self.replyFormat = replyFormat
        self.constraint = constraint
        self.origin = origin
        self.adapters = adapters
        self.contextShift = contextShift
    }

    public var choiceCount: Int {
        switch input {
        case .chat: choicesPerPrompt
        case .completion(let prompts): prompts.count * choicesPerPrompt
        }
    }
}
