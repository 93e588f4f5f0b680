/// An API whose servers can be examined.
package enum Dialect: String, Sendable, Hashable, CaseIterable {
    case chat, completions, responses, anthropic, ollama

    package var path: String {
        switch self {
        case .chat: "/v1/chat/completions"
        case .completions: "/v1/completions"
        case .responses: "/v1/responses"
        case .anthropic: "/v1/messages"
        case .ollama: "/api/chat"
        }
    }

    package var title: String {
        switch self {
        case .chat: "Chat Completions"
        case .completions: "Completions"
        case .responses: "Responses"
        case .anthropic: "Anthropic Messages"
        case .ollama: "Ollama"
        }
    }

    var streamContentType: String { self == .ollama ? "application/x-ndjson" : "text/event-stream" }
    /// A stream that ends with `data: [DONE]`.
    var hasDone: Bool { self == .chat || self == .completions }
    /// A model's raw text is delivered as it is; only what ends a reply is no part of it.
    var isRaw: Bool { self == .completions }
}
