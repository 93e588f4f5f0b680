public import Inference
import OrderedJSON

/// A request of `POST /apply-template`: a chat whose prompt is wanted and not its reply.
public struct ApplyTemplateRequest: Sendable, Hashable {
    /// `nil` for the server's first model.
    public let model: String?
    public let conversation: Conversation
    public let replyFormat: String?

    /// - Parameter body: The fields of a chat completion; those that are about its reply are of no account here.
    public init(
        parsing body: some Collection<UInt8>, policy: RequestPolicy = RequestPolicy()
    ) throws(APIError) {
        var fields = RequestFields(try JSONObject(requestBody: body), unknownFields: policy.unknownFields)
        model = try fields.string("model")
        let tools = try ToolFields(openAI: &fields)
        conversation = try Conversation(openAI: &fields, tools: tools)
        replyFormat = try fields.string("reply_format")
        // The same request is often sent to both endpoints.
        fields.acknowledge(Self.fieldsOfReplies)
        fields.acknowledge(OpenAIFields.meaningless + OpenAIFields.origin)
        try fields.finish()
    }

    private static let fieldsOfReplies = [
        "stream", "stream_options", "temperature", "top_p", "top_k", "min_p", "n", "seed", "stop",
        "stop_token_ids",
        "max_tokens", "max_completion_tokens", "min_tokens", "logprobs", "top_logprobs", "logit_bias",
        "frequency_penalty", "presence_penalty", "repetition_penalty", "repeat_penalty", "ignore_eos",
        "response_format", "reasoning_profile", "echo", "skip_special_tokens", "include_stop_str_in_output",
    ]

    public static func body(prompt: String) -> [UInt8] {
        JSONValue.object(["prompt": .string(prompt)]).serializedBytes()
    }
}
