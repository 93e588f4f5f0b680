/// An event of a `text/event-stream` (WHATWG HTML, section 9.2).
public struct ServerSentEvent: Sendable, Hashable {
    /// The `event` field; `nil` where the stream names none, which the standard calls `message`.
    public var name: String?
    public var data: String
    /// The latest `id` field of the stream, up to and including this event.
    public var id: String?

    public init(name: String? = nil, data: String, id: String? = nil) {
        self.name = name
        self.data = data
        self.id = id
    }
}
