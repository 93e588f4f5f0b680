import Inference
import OrderedJSON

extension SamplingOptions {
    /// Reads OpenAI's sampling fields and those that vLLM and llama.cpp add.
    init(openAI fields: inout RequestFields, defaults: SamplingOptions) throws(APIError) {
        self = defaults
        if let value = try fields.number("temperature", in: 0...2) { temperature = value }
        if let value = try fields.number("top_p", in: 0...1) { topP = value }
        if let value = try fields.number("min_p", in: 0...1) { minP = value }
        // vLLM writes -1 for "off", llama.cpp 0.
        if let value = try fields.integer("top_k", in: -1 ... .max) { topK = max(value, 0) }
        if let value = try fields.number("presence_penalty", in: -2...2) { presencePenalty = value }
        if let value = try fields.number("frequency_penalty", in: -2...2) { frequencyPenalty = value }
        if let value = try fields.integer("seed", in: .min ... .max) {
            seed = UInt64(bitPattern: Int64(value))
        }
        uncommon = try UncommonSamplers.read(&fields)
        try readRepetition(&fields)
        try readLogitBias(&fields)
    }

    /// vLLM's `repetition_penalty` looks at the whole history, llama.cpp's `repeat_penalty` at its latest
    /// tokens.
    private mutating func readRepetition(_ fields: inout RequestFields) throws(APIError) {
        let window = try fields.integer("repeat_last_n", in: -1 ... .max)
        let history = try fields.positiveNumber("repetition_penalty")
        let latest = try fields.positiveNumber("repeat_penalty")
        if let history, let latest, history != latest {
            throw .invalidValue(
                fields.path(of: "repeat_penalty"),
                "`repetition_penalty` and `repeat_penalty` are two names of one penalty; give one of them.")
        }
        guard let penalty = history ?? latest else { return }
        repetitionPenalty = penalty
        switch window {
        case nil: repetitionWindow = history == nil ? Self.llamaRepetitionWindow : nil
        case -1: repetitionWindow = nil
        case let window: repetitionWindow = window
        }
    }

    /// What `repeat_last_n` is where it is not given.
    private static let llamaRepetitionWindow = 64

    private mutating func readLogitBias(_ fields: inout RequestFields) throws(APIError) {
        for (key, value) in try fields.openObject("logit_bias") ?? [:] {
            let path = "logit_bias.\(key)"
            guard let token = TokenID(key), token >= 0 else {
                throw .invalidValue(
                    path,
                    "A key of `logit_bias` must be a token id, but was \(JSONValue.string(key).summary).")
            }
            logitBias[token] = try RequestFields.number(
                value, path: path, expected: "a number between -100 and 100"
            ) { -100...100 ~= $0 }
        }
    }
}
