import Inference
public import OrderedJSON

extension CompletionRequest {
    public init(decoding object: JSONObject, policy: RequestPolicy = RequestPolicy()) throws(APIError) {
        var fields = RequestFields(object, unknownFields: policy.unknownFields)
        let prompts = try CompletionPrompt.prompts(&fields)
        var request = try GenerationRequest(openAI: &fields, input: .completion(prompts), policy: policy)
        let limit = try fields.tokenLimit("max_tokens", atLeast: 0)
        try request.limitTokens(to: limit ?? Self.defaultLimit, field: "max_tokens")
        request.topLogprobs = try fields.integer("logprobs", in: 0...20)
        try Self.refuseSelection(&fields, choicesPerPrompt: request.choicesPerPrompt)
        let stream = try StreamOptions(openAI: &fields)
        try fields.refuse(Self.unsupported)
        try fields.finish()
        self.init(
            request: request, isStreamed: stream.isStreamed, includesUsage: stream.includesUsage,
            warnings: fields.warnings)
    }

    /// OpenAI's default, which is small because a completion has no natural end.
    private static let defaultLimit = TokenLimit.tokens(16)

    /// `best_of` generates more replies than it returns, unless it equals `n`.
    private static func refuseSelection(
        _ fields: inout RequestFields, choicesPerPrompt: Int
    ) throws(APIError) {
        guard let count = try fields.integer("best_of", in: 1 ... .max), count != choicesPerPrompt else {
            return
        }
        throw .unsupportedValue(
            fields.path(of: "best_of"), .integer(count),
            "replies are not ranked. Ask for `n` replies, here \(choicesPerPrompt), and choose among them.")
    }

    private static let unsupported = [
        UnsupportedField("suffix", unless: [""], "text cannot be inserted before a suffix."),
        UnsupportedField(
            "add_special_tokens", unless: [true], "the model's begin token is always put in front."),
    ]
}
