public import Inference

extension APIError {
    /// What an engine's error is over HTTP; no other place decides it.
    public init(_ error: InferenceError) {
        switch error {
        case .invalidRequest(let field, let reason):
            self.init(.invalidRequest, reason, field: field, code: "invalid_value")
        case .contextOverflow(let promptTokens, let contextSize):
            // Clients that shorten their history look for the first words of this sentence.
            let message = """
                This model's maximum context length is \(contextSize) tokens. However, your prompt has \
                \(promptTokens) tokens. Shorten it, or leave out earlier messages.
                """
            self.init(.invalidRequest, message, code: "context_length_exceeded")
        case .unknownModel(let name):
            self.init(
                .notFound, "The model `\(name)` does not exist. `GET /v1/models` lists those that do.",
                field: "model", code: "model_not_found")
        case .unknownAdapter(let name, let known):
            let remedy =
                known.isEmpty
                ? "The model has none; `weir serve` offers them with --adapter and --adapters."
                : "There are: \(known.map { "`\($0)`" }.joined(separator: ", "))."
            self.init(
                .notFound, "There is no adapter `\(name)` for this model. \(remedy)", field: "model",
                code: "adapter_not_found")
        case .adapterRefused(let name, let reason):
            self.init(
                .invalidRequest, "The adapter `\(name)` cannot be used: \(reason)", field: "model",
                code: "adapter_refused")
        case .overloaded(let seconds):
            self.init(
                .overloaded, "The server has no room for another request. Try again in \(seconds) s.",
                code: "rate_limit_exceeded", retryAfterSeconds: seconds)
        case .loading:
            self.init(
                .unavailable, "The model is still loading. Try again in a moment.", code: "model_loading",
                retryAfterSeconds: 1)
        case .template(let reason):
            self.init(
                .invalidRequest, "The model's chat template does not accept this conversation: \(reason)",
                field: "messages", code: "chat_template_error")
        case .engineFailed(let reason):
            self.init(.server, reason)
        case .upstreamFailed(let reason, let isTimeout):
            self.init(
                isTimeout ? .gatewayTimeout : .badGateway, reason,
                code: isTimeout ? "upstream_timeout" : "upstream_error")
        case .unavailable(let reason, let seconds):
            self.init(.unavailable, reason, code: "upstream_unavailable", retryAfterSeconds: seconds)
        }
    }
}
