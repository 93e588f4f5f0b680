/// What can go wrong with a request, whoever answers it. `APIFormats` turns it into each dialect's own shape.
public enum InferenceError: Error, Sendable, Hashable {
    /// The request is at fault; `field` is the path of the offending value, such as `messages[2].content`.
    case invalidRequest(field: String?, reason: String)
    case contextOverflow(promptTokens: Int, contextSize: Int)
    case unknownModel(String)
    /// - Parameter known: What there is.
    case unknownAdapter(String, known: [String])
    /// An adapter that is broken, or not for this model.
    case adapterRefused(name: String, reason: String)
    /// Every place in the queue is taken.
    case overloaded(retryAfterSeconds: Int)
    case loading
    /// The chat template refused the conversation or does not work.
    case template(reason: String)
    case engineFailed(reason: String)
    /// An engine behind another server answered wrongly, or not in time.
    case upstreamFailed(reason: String, isTimeout: Bool)
    /// Not now, but perhaps soon: no engine behind the model can be reached.
    case unavailable(reason: String, retryAfterSeconds: Int)
}
