import Inference

/// One reply to be generated.
struct ChoiceJob: Sendable {
    var prompt: [TokenID]
    var choice: Int
    /// Tokens to generate at most; 0 computes the prompt only.
    var limit: Int
    var seed: UInt64
    var request: TextRequest
    var output: RequestOutput
    var adapters = AdapterMix.base
    var submitted = ContinuousClock.now
}
