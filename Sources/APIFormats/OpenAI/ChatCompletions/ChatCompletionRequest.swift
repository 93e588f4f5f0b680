public import Inference

/// A request of `POST /v1/chat/completions`.
public struct ChatCompletionRequest: Sendable, Hashable {
    public let request: GenerationRequest
    public let isStreamed: Bool
    /// Whether the stream ends with a usage chunk. A whole reply always has its usage.
    public let includesUsage: Bool
    /// The client offered `functions`, so that calls come back as `function_call` (R34).
    public let usesLegacyFunctions: Bool
    /// `nil` leaves it to the server.
    public let reasoningProfile: ReasoningProfile?
    public let warnings: [String]
}

extension ChatCompletionRequest: APIRequest {
    public static let replyIDPrefix = "chatcmpl-"
    public static let promptField = "messages"

    public static func errorBody(_ error: APIError) -> [UInt8] { error.openAIBody() }

    public func makeStreamEncoder(_ context: ReplyContext) -> ChatCompletionStreamEncoder {
        ChatCompletionStreamEncoder(self, context: context)
    }

    public func makeWholeReplyEncoder(_ context: ReplyContext) -> ChatCompletionReplyEncoder {
        ChatCompletionReplyEncoder(self, context: context)
    }
}
