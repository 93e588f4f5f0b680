/// Samplers that few requests ask for, with llama.cpp's names and meanings. The defaults take no part.
public struct UncommonSamplers: Sendable, Hashable {
    /// Keeps the tokens whose information is nearest to the expected (Meister et al. 2022); 1 keeps all.
    public var typicalP: Float = 1
    /// Keeps logits within so many standard deviations of the greatest (Tang et al. 2024); 0 keeps all.
    public var topNSigma: Float = 0
    /// The temperature varies by this much around its value, with the entropy of the distribution.
    public var dynamicTemperatureRange: Float = 0
    public var dynamicTemperatureExponent: Float = 1
    /// How often the most probable tokens are dropped but for the least of them that reach `xtcThreshold`.
    public var xtcProbability: Float = 0
    public var xtcThreshold: Float = 0.1
    public var mirostat: Mirostat?
    public var dry: Dry?
    public var adaptive: Adaptive?

    /// Steers the surprise of a reply (Basu et al. 2021). `topK`, `topP` and `minP` take no part beside it.
    public struct Mirostat: Sendable, Hashable {
        public enum Version: Int, Sendable, Hashable {
            case one = 1
            case two = 2
        }

        public var version: Version
        /// The surprise to keep, in bits, and how fast to correct.
        public var tau: Float
        public var eta: Float

        public init(version: Version, tau: Float = 5, eta: Float = 0.1) {
            self.version = version
            self.tau = tau
            self.eta = eta
        }
    }

    /// Penalises tokens that would continue a repetition, more the longer it is.
    public struct Dry: Sendable, Hashable {
        public var multiplier: Float
        public var base: Float
        /// Repetitions up to this length are free.
        public var allowedLength: Int
        /// How many of the latest tokens are looked at; `nil` for all.
        public var window: Int?
        /// Texts that end a repetition.
        public var breakers: [String]

        public init(
            multiplier: Float, base: Float = 1.75, allowedLength: Int = 2, window: Int? = nil,
            breakers: [String] = ["\n", ":", "\"", "*"]
        ) {
            self.multiplier = multiplier
            self.base = base
            self.allowedLength = allowedLength
            self.window = window
            self.breakers = breakers
        }
    }

    /// Prefers tokens near a probability, on average over the reply.
    public struct Adaptive: Sendable, Hashable {
        public var target: Float
        public var decay: Float

        public init(target: Float, decay: Float = 0.9) {
            self.target = target
            self.decay = decay
        }
    }

    public init() {}
}
