/// The bytes of a stream that can be cut anywhere: what is passed on are whole events, so that an ending of another
/// origin can follow.
public struct RelayedStream: Sendable {
    private var held: [UInt8] = []

    public init() {}

    /// - Returns: What can be passed on: up to the last empty line, which ends an event.
    public mutating func take(_ bytes: some Collection<UInt8>) -> [UInt8] {
        held += bytes
        let newline = UInt8(ascii: "\n")
        guard
            let end = held.indices.last(where: { $0 > 0 && held[$0] == newline && held[$0 - 1] == newline })
        else { return [] }
        defer { held.removeSubrange(...end) }
        return Array(held[...end])
    }

    /// The rest of a stream that is complete.
    public mutating func finish() -> [UInt8] {
        defer { held = [] }
        return held
    }
}
