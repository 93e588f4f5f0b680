import Inference
public import OrderedJSON

extension GenerateRequest {
    public init(decoding object: JSONObject, policy: RequestPolicy = RequestPolicy()) throws(APIError) {
        var fields = RequestFields(object, unknownFields: policy.unknownFields)
        let prompt = try fields.requiredString("inputs")
        let isStreamed = try fields.bool("stream") ?? false
        let parameters =
            try fields.object("parameters") { (parameters) throws(APIError) in
                try GenerateParameters(&parameters)
            } ?? GenerateParameters()
        try fields.finish()
        var request = parameters.request
        request.input = .completion([.text(prompt)])
        self.init(
            generation: request, isStreamed: isStreamed, warnings: fields.warnings,
            hasDetails: parameters.hasDetails, reportsPrompt: parameters.reportsPrompt,
            returnsFullText: parameters.returnsFullText, alternativeCount: parameters.alternativeCount)
    }
}

/// The `parameters` of a request.
struct GenerateParameters {
    var request = GenerationRequest(model: "", input: .completion([]), sampling: .greedy)
    var hasDetails = false
    var reportsPrompt = false
    var returnsFullText = false
    var alternativeCount = 0

    init() {}

    init(_ fields: inout RequestFields) throws(APIError) {
        hasDetails = try fields.bool("details") ?? false
        reportsPrompt = try fields.bool("decoder_input_details") ?? false
        returnsFullText = try fields.bool("return_full_text") ?? false
        alternativeCount = try fields.integer("return_k_alternatives", in: 0...100) ?? 0
        request.sampling = try Self.sampling(&fields)
        request.stop = StopRules(
            strings: try fields.strings("stop") ?? [],
            ignoresEndOfTurn: try fields.bool("ignore_eos_token") ?? false)
        request.maxTokens = try fields.integer("max_new_tokens", in: 1 ... .max)
        request.constraint = try OutputConstraint.read(openAI: &fields)
        request.adapters = try Self.adapters(&fields)
        // The engine tells of a prompt's tokens where the reply begins with them.
        request.echoesPrompt = reportsPrompt
        // Who may read an adapter elsewhere; those here are the server's own.
        fields.acknowledge("api_token")
        try fields.refuse(Self.unsupported)
    }

    /// Greedy, unless something speaks of chance.
    private static func sampling(_ fields: inout RequestFields) throws(APIError) -> SamplingOptions {
        var options = SamplingOptions.greedy
        let isSampled = try fields.bool("do_sample") ?? false
        let temperature = try fields.number("temperature", in: 0...100)
        let topK = try fields.integer("top_k", in: 1 ... .max)
        let topP = try fields.number("top_p", in: 0...1)
        let typical = try fields.number("typical_p", in: 0...1)
        if isSampled || temperature != nil || topK != nil || topP != nil || typical != nil {
            options.temperature = temperature ?? 1
        }
        options.topK = topK ?? 0
        options.topP = topP ?? 1
        if let typical, typical < 1 {
            var uncommon = UncommonSamplers()
            uncommon.typicalP = typical
            options.uncommon = uncommon
        }
        options.repetitionPenalty = try fields.positiveNumber("repetition_penalty") ?? 1
        options.frequencyPenalty = try fields.number("frequency_penalty", in: -2...2) ?? 0
        options.presencePenalty = try fields.number("presence_penalty", in: -2...2) ?? 0
        options.seed = try fields.integer("seed", in: 0 ... .max).map(UInt64.init)
        return options
    }

    private static func adapters(_ fields: inout RequestFields) throws(APIError) -> [AdapterChoice] {
        let merged = try fields.object("merged_adapters") { (merged) throws(APIError) in
            try Self.merged(&merged)
        }
        let named = try AdapterChoice.read(openAI: &fields)
        guard let merged else { return named }
        guard named.isEmpty else {
            throw .invalidValue(
                fields.path(of: "merged_adapters"), "`merged_adapters` and `adapter_id` exclude each other.")
        }
        return merged
    }

    private static func merged(_ fields: inout RequestFields) throws(APIError) -> [AdapterChoice] {
        let names = try fields.strings("ids") ?? []
        let weights = try fields.array("weights", expected: "an array of numbers") ?? []
        guard names.count <= AdapterChoice.most else {
            throw .invalidValue(
                fields.path(of: "ids"),
                "`merged_adapters.ids` must hold at most \(AdapterChoice.most) adapters, but holds \(names.count)."
            )
        }
        guard !names.isEmpty, names.count == weights.count else {
            throw .invalidValue(
                fields.path(of: "weights"), "`ids` and `weights` must have as many elements, and some.")
        }
        try fields.refuse([
            UnsupportedField(
                "merge_strategy", unless: ["linear"], "adapters are added up, each with its weight.")
        ])
        // They belong to the other strategies; the client always sends the first.
        fields.acknowledge(["density", "majority_sign_method"])
        var choices: [AdapterChoice] = []
        for (index, name) in names.enumerated() {
            let path = fields.path(of: "weights") + "[\(index)]"
            let weight = try RequestFields.number(
                weights[index], path: path, expected: "a number from -16 to 16"
            ) {
                AdapterChoice.scales.contains($0)
            }
            choices.append(
                AdapterChoice(name: name, scale: weight, field: fields.path(of: "ids") + "[\(index)]"))
        }
        return choices
    }

    private static let unsupported = [
        UnsupportedField("best_of", unless: [1], "ask several times and choose."),
        UnsupportedField("truncate", "a prompt that is too long is refused, never cut."),
        UnsupportedField("watermark", unless: [false], "replies are not watermarked."),
        UnsupportedField(
            "apply_chat_template", unless: [false], "use `/v1/chat/completions` for conversations."),
    ]
}
