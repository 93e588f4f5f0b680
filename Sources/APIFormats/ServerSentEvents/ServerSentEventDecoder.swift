/// Reads a `text/event-stream` that arrives in pieces, however it was split.
///
/// The names of the functions are those of the grammar in WHATWG HTML, section 9.2.5.
public struct ServerSentEventDecoder: Sendable {
    /// An event that is larger than the reader wants to hold.
    public struct TooLarge: Error, Sendable, Hashable {
        public let limit: Int
    }

    /// Bytes that one line, or the data of one event, may have.
    public let limit: Int
    public private(set) var lastEventID: String?
    /// The latest `retry` field: how long to wait before connecting again.
    public private(set) var reconnectionMilliseconds: Int?

    private var line: [UInt8] = []
    private var isFirstLine = true
    /// A CR ended the line; an LF that follows belongs to it.
    private var endsWithCarriageReturn = false
    private var name: String?
    private var data: [UInt8] = []
    private var hasData = false

    public init(limit: Int = 16 << 20) {
        self.limit = limit
    }

    /// Takes the next bytes and returns the events they complete. After an error the stream is of no use.
    public mutating func decode(_ bytes: some Sequence<UInt8>) throws(TooLarge) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\n") where endsWithCarriageReturn:
                endsWithCarriageReturn = false
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                endsWithCarriageReturn = byte == UInt8(ascii: "\r")
                if let event = try endLine() { events.append(event) }
            default:
                endsWithCarriageReturn = false
                guard line.count < limit else { throw TooLarge(limit: limit) }
                line.append(byte)
            }
        }
        return events
    }

    /// What is left when the stream ends without the blank line that ends an event.
    ///
    /// The standard drops such an event; a client that would rather not lose the end of a reply need not.
    public mutating func finish() throws(TooLarge) -> ServerSentEvent? {
        if !line.isEmpty, let event = try endLine() { return event }
        return dispatch()
    }

    private mutating func endLine() throws(TooLarge) -> ServerSentEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        var content = line[...]
        if isFirstLine {
            isFirstLine = false
            if content.starts(with: [0xEF, 0xBB, 0xBF]) { content = content.dropFirst(3) }
        }
        guard !content.isEmpty else { return dispatch() }
        try field(content)
        return nil
    }

    private mutating func field(_ content: ArraySlice<UInt8>) throws(TooLarge) {
        let colon = content.firstIndex(of: UInt8(ascii: ":"))
        var value = colon.map { content[($0 + 1)...] } ?? []
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        switch String(decoding: content[..<(colon ?? content.endIndex)], as: UTF8.self) {
        case "data":
            guard data.count + value.count < limit else { throw TooLarge(limit: limit) }
            if hasData { data.append(UInt8(ascii: "\n")) }
            hasData = true
            data += value
        case "event":
            name = String(decoding: value, as: UTF8.self)
        case "id":
            if !value.contains(0) { lastEventID = String(decoding: value, as: UTF8.self) }
        case "retry":
            let isNumber = !value.isEmpty && value.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            if isNumber { reconnectionMilliseconds = Int(String(decoding: value, as: UTF8.self)) }
        default:
            // A comment, whose field name is empty, or a field of a later standard.
            break
        }
    }

    private mutating func dispatch() -> ServerSentEvent? {
        defer {
            name = nil
            hasData = false
            data.removeAll(keepingCapacity: true)
        }
        guard hasData else { return nil }
        let isNamed = name?.isEmpty == false
        return ServerSentEvent(
            name: isNamed ? name : nil, data: String(decoding: data, as: UTF8.self), id: lastEventID)
    }
}
