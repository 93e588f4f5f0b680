import Inference
public import OrderedJSON

extension NativeCompletionRequest {
    public init(decoding object: JSONObject, policy: RequestPolicy = RequestPolicy()) throws(APIError) {
        var fields = RequestFields(object, unknownFields: policy.unknownFields)
        let (prompts, isBatch) = try CompletionPrompt.nativePrompts(&fields)
        let probabilities = try fields.integer("n_probs", in: 0...100) ?? 0
        let returnsTokens = try fields.bool("return_tokens") ?? false
        var sampling = try Self.sampling(&fields)
        try Self.readBias(&fields, into: &sampling)
        let limit = try fields.tokenLimit("n_predict", atLeast: 0)
        self.init(
            request: GenerationRequest(
                model: try fields.string("model") ?? "", input: .completion(prompts), sampling: sampling,
                stop: try StopRules(openAI: &fields), maxTokens: limit?.maximum,
                // Ids come with the log probabilities.
                topLogprobs: probabilities > 0 || returnsTokens ? probabilities : nil,
                constraint: try OutputConstraint.read(openAI: &fields),
                origin: try RequestOrigin(openAI: &fields),
                adapters: try AdapterChoice.read(openAI: &fields),
                contextShift: try ContextShift.read(&fields, policy: policy)),
            isStreamed: try fields.bool("stream") ?? false, warnings: fields.warnings, isBatch: isBatch,
            returnsTokens: returnsTokens, probabilityCount: probabilities)
        fields.acknowledge(OpenAIFields.meaningless)
        fields.acknowledge("use_default_badwordsids")
        try fields.refuse(Self.unsupported)
        try fields.refuse(OpenAIFields.unsupported)
        try fields.finish()
    }

    /// llama.cpp's own defaults.
    private static func sampling(_ fields: inout RequestFields) throws(APIError) -> SamplingOptions {
        let defaults = SamplingOptions(temperature: 0.8, topK: 40, topP: 0.95, minP: 0.05)
        guard fields.object["logit_bias"]?.arrayValue != nil else {
            return try SamplingOptions(openAI: &fields, defaults: defaults)
        }
        // A list of pairs is this API's own; it is read apart.
        var rest = fields.object
        rest["logit_bias"] = nil
        var others = RequestFields(rest, unknownFields: fields.unknownFields)
        let sampling = try SamplingOptions(openAI: &others, defaults: defaults)
        fields.acknowledge(others.names)
        return sampling
    }

    /// `[[15043, 1.0], [15043, false]]`; `false` forbids the token.
    private static func readBias(
        _ fields: inout RequestFields, into sampling: inout SamplingOptions
    ) throws(APIError) {
        guard case .array(let pairs) = fields.value("logit_bias") else { return }
        for (index, pair) in pairs.enumerated() {
            let path = "logit_bias[\(index)]"
            guard let pair = pair.arrayValue, pair.count == 2 else {
                throw .invalidType(path, expected: "a pair of a token id and a number", found: pair)
            }
            let token = try RequestFields.integer(pair[0], path: "\(path)[0]", in: TokenID.requestRange)
            if pair[1] == false {
                sampling.logitBias[TokenID(token)] = -.infinity
                continue
            }
            sampling.logitBias[TokenID(token)] = try RequestFields.number(
                pair[1], path: "\(path)[1]", expected: "a number or false"
            ) { $0.isFinite }
        }
    }

    private static let unsupported = [
        UnsupportedField("post_sampling_probs", unless: [false], "probabilities are the model's own."),
        UnsupportedField("t_max_predict_ms", unless: [0], "limit the reply with `n_predict`."),
        UnsupportedField("n_indent", unless: [0], "use `stop`."),
        UnsupportedField("response_fields", unless: [[]], "all fields are sent."),
        UnsupportedField("image_data", unless: [[]], "prompts are text."),
        UnsupportedField("multimodal_data", unless: [[]], "prompts are text."),
        UnsupportedField("system_prompt", unless: [""], "put it in front of the prompt."),
        UnsupportedField("penalize_nl", unless: [false], "line breaks are penalised as other tokens are."),
    ]
}
