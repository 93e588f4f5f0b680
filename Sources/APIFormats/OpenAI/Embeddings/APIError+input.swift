import Inference

extension APIError {
    /// What an engine's error is in an answer to a request of many inputs.
    ///
    /// - Parameters:
    ///   - field: Where the inputs are, for errors about none of them.
    ///   - inputField: The path of the input with a number.
    init(_ error: InputError, field: String, inputField: (Int) -> String) {
        let path = error.input.map(inputField)
        switch error.cause {
        case .contextOverflow(let tokens, let contextSize):
            // The sentence by which clients know it, with what helps here.
            let message = """
                This model's maximum context length is \(contextSize) tokens. However, `\(path ?? field)` has \
                \(tokens) tokens. Shorten it, or split it into several.
                """
            self.init(.invalidRequest, message, field: path ?? field, code: "context_length_exceeded")
        default:
            self.init(error.cause)
            if let path { self.field = path }
        }
    }
}
