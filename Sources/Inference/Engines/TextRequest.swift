/// What a text engine is asked: prompts to continue, and when to stop by token.
public struct TextRequest: Sendable {
    public var prompts: [Prompt]
    public var choicesPerPrompt: Int
    public var sampling: SamplingOptions
    /// The model's own end set. Sampling one of these ends the choice.
    public var terminators: Set<TokenID>
    /// The client's stop tokens.
    public var stopTokens: Set<TokenID>
    /// Makes `terminators` impossible.
    public var ignoresTerminators: Bool
    public var maxTokens: Int?
    public var minTokens: Int
    public var topLogprobs: Int?
    /// Reports the log probabilities of the prompt's own tokens too; the prompt is then computed anew.
    public var reportsPromptTokens: Bool
    /// What each reply is held to; every reply gets a copy. Once nothing can follow, the reply ends as if with a
    /// terminator.
    public var constraint: (any TokenConstraint)?
    /// The same for an engine that does not hold replies itself.
    public var writtenConstraint: (any WrittenConstraint)?
    /// Texts that end a reply, which whoever reads it looks for: an engine may stop at them, and need not.
    public var terminatorTexts: [String]
    public var origin: RequestOrigin
    /// Their scaled sum is added to the model; empty for the model itself.
    public var adapters: [AdapterChoice]
    /// `nil`: a reply ends when its context is full.
    public var contextShift: ContextShift?

    public init(
        prompts: [Prompt], choicesPerPrompt: Int = 1, sampling: SamplingOptions = SamplingOptions(),
        terminators: Set<TokenID> = [], stopTokens: Set<TokenID> = [], ignoresTerminators: Bool = false,
        maxTokens: Int? = nil, minTokens: Int = 0, topLogprobs: Int? = nil, reportsPromptTokens: Bool = false,
        constraint: (any TokenConstraint)? = nil, writtenConstraint: (any WrittenConstraint)? = nil,
        terminatorTexts: [String] = [], origin: RequestOrigin = RequestOrigin(),
        adapters: [AdapterChoice] = [],
        contextShift: ContextShift? = nil
    ) {
        self.prompts = prompts
        self.choicesPerPrompt = choicesPerPrompt
        self.sampling = sampling
        self.terminators = terminators
        self.stopTokens = stopTokens
        self.ignoresTerminators = ignoresTerminators
        self.maxTokens = maxTokens
        self.minTokens = minTokens
        self.topLogprobs = topLogprobs
        self.reportsPromptTokens = reportsPromptTokens
        self.constraint = constraint
        self.writtenConstraint = writtenConstraint
        self.terminatorTexts = terminatorTexts
        self.origin = origin
        self.adapters = adapters
        self.contextShift = contextShift
    }
}
