/// What an engine generated for one request, in order. Dropping the iterator cancels what still runs.
///
/// Iteration throws `InferenceError` only.
public struct PieceStream: AsyncSequence, Sendable {
    public typealias Element = PieceUpdate
    public typealias Base = AsyncThrowingStream<PieceUpdate, any Error>

    private let base: Base
    private let stopChoice: @Sendable (Int) -> Void

    public init(_ base: Base, stopChoice: @escaping @Sendable (Int) -> Void) {
        self.base = base
        self.stopChoice = stopChoice
    }

    public func makeAsyncIterator() -> Base.Iterator { base.makeAsyncIterator() }

    /// Ends one choice early, as after a stop string. Updates of it that are on their way may still come.
    public func stop(choice: Int) { stopChoice(choice) }
}
