public import Inference

/// A request of llama.cpp's own `POST /completion`, which continues a prompt as it stands.
public struct NativeCompletionRequest: Sendable, Hashable {
    public let request: GenerationRequest
    public let isStreamed: Bool
    public let warnings: [String]
    /// Several prompts were sent, so that a whole reply is a list.
    let isBatch: Bool
    /// Whether the ids of the tokens are reported.
    let returnsTokens: Bool
    /// How many alternatives are reported for each token; 0 for no probabilities at all.
    let probabilityCount: Int
}

extension NativeCompletionRequest: APIRequest {
    public static let replyIDPrefix = ""
    public static let promptField = "prompt"

    public static func errorBody(_ error: APIError) -> [UInt8] { error.llamaCppBody() }

    public func makeStreamEncoder(_ context: ReplyContext) -> NativeCompletionStreamEncoder {
        NativeCompletionStreamEncoder(self, context: context)
    }

    public func makeWholeReplyEncoder(_ context: ReplyContext) -> NativeCompletionReplyEncoder {
        NativeCompletionReplyEncoder(self, context: context)
    }
}
