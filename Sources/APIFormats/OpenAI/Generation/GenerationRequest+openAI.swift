import Inference

extension GenerationRequest {
    /// Reads the fields that chat completions and completions share. Token limit and log probabilities differ.
    init(openAI fields: inout RequestFields, input: Input, policy: RequestPolicy) throws(APIError) {
        self.init(
            model: try fields.requiredString("model"),
            input: input,
            choicesPerPrompt: try fields.integer("n", in: 1...128) ?? 1,
            sampling: try SamplingOptions(openAI: &fields, defaults: policy.samplingDefaults),
            stop: try StopRules(openAI: &fields),
            minTokens: try fields.integer("min_tokens", in: 0 ... .max) ?? 0,
            echoesPrompt: try fields.bool("echo") ?? false,
            skipsSpecialTokens: try fields.bool("skip_special_tokens") ?? true,
            constraint: try OutputConstraint.read(openAI: &fields),
            origin: try RequestOrigin(openAI: &fields),
            adapters: try AdapterChoice.read(openAI: &fields),
            contextShift: try ContextShift.read(&fields, policy: policy))
        fields.acknowledge(OpenAIFields.meaningless)
        try fields.refuse(OpenAIFields.unsupported + OpenAIFields.native)
    }

    /// Sets the limit of new tokens, which `minTokens` must not exceed.
    mutating func limitTokens(to limit: TokenLimit, field: String) throws(APIError) {
        maxTokens = limit.maximum
        guard let maxTokens, maxTokens < minTokens else { return }
        throw .invalidValue(
            "min_tokens", "`min_tokens` is \(minTokens), which is more than `\(field)`, \(maxTokens).")
    }
}
