public import Inference

/// A request of `POST /v1/completions`, which continues prompts as they stand.
public struct CompletionRequest: Sendable, Hashable {
    public let request: GenerationRequest
    public let isStreamed: Bool
    /// Whether the stream ends with a usage chunk. A whole reply always has its usage.
    public let includesUsage: Bool
    public let warnings: [String]
}

extension CompletionRequest: APIRequest {
    public static let replyIDPrefix = "cmpl-"
    public static let promptField = "prompt"

    public static func errorBody(_ error: APIError) -> [UInt8] { error.openAIBody() }

    public func makeStreamEncoder(_ context: ReplyContext) -> CompletionStreamEncoder {
        CompletionStreamEncoder(self, context: context)
    }

    public func makeWholeReplyEncoder(_ context: ReplyContext) -> CompletionReplyEncoder {
        CompletionReplyEncoder(self, context: context)
    }
}
