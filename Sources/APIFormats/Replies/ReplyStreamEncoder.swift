public import Inference

/// Writes a reply as the stream of one dialect, while it comes.
///
/// Every function appends bytes that are whole events, so that a server can flush after each. Exactly one of
/// `finish` and `fail` ends the stream; nothing is written after it.
public protocol ReplyStreamEncoder: Sendable {
    /// The media type of the stream.
    static var contentType: String { get }

    /// Writes what comes before the first event of the reply, once the engine has accepted the request.
    mutating func start(into bytes: inout [UInt8])
    mutating func encode(_ update: ReplyUpdate, into bytes: inout [UInt8])
    mutating func finish(into bytes: inout [UInt8])
    mutating func fail(_ error: APIError, into bytes: inout [UInt8])
    /// Writes what clients ignore and proxies count as traffic.
    func keepAlive(into bytes: inout [UInt8])
}
