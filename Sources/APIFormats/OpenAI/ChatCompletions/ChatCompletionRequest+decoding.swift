import Inference
public import OrderedJSON

extension ChatCompletionRequest {
    public init(decoding object: JSONObject, policy: RequestPolicy = RequestPolicy()) throws(APIError) {
        var fields = RequestFields(object, unknownFields: policy.unknownFields)
        let tools = try ToolFields(openAI: &fields)
        let conversation = try Conversation(openAI: &fields, tools: tools)
        var request = try GenerationRequest(openAI: &fields, input: .chat(conversation), policy: policy)
        try Self.readTokenLimit(&fields, into: &request)
        request.topLogprobs = try Self.topLogprobs(&fields)
        request.replyFormat = try fields.string("reply_format")
        let stream = try StreamOptions(openAI: &fields)
        let profile = try Self.reasoningProfile(&fields)
        try Self.refuseOtherModalities(&fields)
        try fields.refuse(Self.unsupported)
        try fields.finish()
        self.init(
            request: request, isStreamed: stream.isStreamed, includesUsage: stream.includesUsage,
            usesLegacyFunctions: tools.isLegacy, reasoningProfile: profile, warnings: fields.warnings)
    }

    /// `max_completion_tokens` replaces `max_tokens`, which most clients still send.
    private static func readTokenLimit(
        _ fields: inout RequestFields, into request: inout GenerationRequest
    ) throws(APIError) {
        let old = try fields.tokenLimit("max_tokens", atLeast: 1)
        let new = try fields.tokenLimit("max_completion_tokens", atLeast: 1)
        if let old, let new, old != new {
            throw .invalidValue(
                "max_tokens",
                "`max_tokens` and `max_completion_tokens` are two names of one limit; give one of them.")
        }
        let field = new == nil ? "max_tokens" : "max_completion_tokens"
        try request.limitTokens(to: new ?? old ?? .unlimited, field: field)
    }

    private static func topLogprobs(_ fields: inout RequestFields) throws(APIError) -> Int? {
        let isWanted = try fields.bool("logprobs") ?? false
        let count = try fields.integer("top_logprobs", in: 0...20) ?? 0
        guard isWanted || count == 0 else {
            throw .invalidValue("top_logprobs", "`top_logprobs` needs `logprobs` to be true.")
        }
        return isWanted ? count : nil
    }

    private static func refuseOtherModalities(_ fields: inout RequestFields) throws(APIError) {
        for (index, modality) in (try fields.array("modalities") ?? []).enumerated() where modality != "text"
        {
            throw .unsupportedValue("modalities[\(index)]", modality, "replies are text.")
        }
    }

    /// Fields of chat completions alone that would change the reply.
    private static let unsupported = [
        UnsupportedField("audio", "replies are text."),
        UnsupportedField("prediction", "the whole reply is generated; leave the prediction out."),
        UnsupportedField("web_search_options", "there is no web search; offer one as a tool."),
        UnsupportedField("verbosity", unless: ["medium"], "ask for a length in a message."),
        UnsupportedField("moderation", "there is no moderation."),
        UnsupportedField("best_of", unless: [1], "use `n` and choose among the replies."),
        UnsupportedField("chat_template", "the model's own chat template is used."),
        UnsupportedField("thinking", "use `enable_thinking` or `reasoning_effort`."),
        UnsupportedField("reasoning", "use `reasoning_effort`."),
        UnsupportedField("thinking_token_budget", "use `reasoning_effort`."),
        UnsupportedField("reasoning_budget", unless: [-1], "use `reasoning_effort`."),
        UnsupportedField("return_token_ids", unless: [false], "ask `logprobs` for the tokens."),
        UnsupportedField("return_tokens_as_token_ids", unless: [false], "ask `logprobs` for the tokens."),
    ]
}
