/// What may be written next, as an engine's decode loop asks it.
///
/// A constraint is a value that follows one reply: a copy forks it, and an old copy is a rollback.
public protocol TokenConstraint: Sendable {
    /// Finds the tokens that may come next.
    ///
    /// Terminators are not among them: whoever samples adds those when `mayEnd`. A mask that is empty while
    /// the reply may not end is a dead end, which a grammar reaches only by passing a limit on its size.
    mutating func mask() -> TokenMask

    /// Follows one token; `false`, and no change, if it may not come next.
    mutating func accept(_ token: TokenID) -> Bool

    /// What was written so far is complete.
    var mayEnd: Bool { get }

    /// What was written so far is complete and nothing can follow.
    var mustEnd: Bool { get }

    /// Finds the bytes that follow whatever is sampled: empty where there is a choice or where the reply may
    /// end; of bounded length, and not necessarily whole code points.
    mutating func forcedBytes() -> [UInt8]
}
