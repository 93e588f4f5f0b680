/// What went wrong with a request of many inputs, and with which of them.
public struct InputError: Error, Sendable, Hashable {
    public var cause: InferenceError
    /// The index of the input at fault; `nil` where it is none of them.
    public var input: Int?

    public init(_ cause: InferenceError, input: Int? = nil) {
        self.cause = cause
        self.input = input
    }
}
