/// How the next token is drawn. The defaults leave the model's distribution as it is.
public struct SamplingOptions: Sendable, Hashable {
    /// 0 takes the most probable token.
    public var temperature: Float
    /// 0 keeps all.
    public var topK: Int
    public var topP: Float
    /// Keeps tokens at least this fraction as probable as the most probable one.
    public var minP: Float
    /// Divides positive and multiplies negative logits of tokens seen in prompt or reply (Keskar et al. 2019).
    public var repetitionPenalty: Float
    /// How many of the latest tokens `repetitionPenalty` looks at; `nil` for all.
    public var repetitionWindow: Int?
    /// Subtracted once for each occurrence in the reply.
    public var frequencyPenalty: Float
    /// Subtracted once if the token occurs in the reply.
    public var presencePenalty: Float
    public var logitBias: [TokenID: Float]
    /// `nil` where none takes part, which is faster.
    public var uncommon: UncommonSamplers?
    /// The same seed gives the same draws, whatever else is in the batch. `nil` for a random one.
    public var seed: UInt64?

    public init(
        temperature: Float = 1, topK: Int = 0, topP: Float = 1, minP: Float = 0, repetitionPenalty: Float = 1,
        repetitionWindow: Int? = nil, frequencyPenalty: Float = 0, presencePenalty: Float = 0,
        logitBias: [TokenID: Float] = [:], uncommon: UncommonSamplers? = nil, seed: UInt64? = nil
    ) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.minP = minP
        self.repetitionPenalty = repetitionPenalty
        self.repetitionWindow = repetitionWindow
        self.frequencyPenalty = frequencyPenalty
        self.presencePenalty = presencePenalty
        self.logitBias = logitBias
        self.uncommon = uncommon
        self.seed = seed
    }

    public static let greedy = SamplingOptions(temperature: 0)
}
