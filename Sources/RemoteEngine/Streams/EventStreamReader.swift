/// Cuts an upstream's event stream into events, forgiving what servers get wrong about the framing.
///
/// Unlike a reader of the standard, it gives each line of data as soon as it is there: servers of chat streams write
/// one JSON text a line, and some forget the blank line behind it. What it holds is bounded.
struct EventStreamReader: Sendable {
    enum Event: Sendable, Hashable {
        /// A JSON text, or what should be one.
        case data([UInt8])
        case done
        /// A line that is no part of an event stream.
        case stray([UInt8])
        /// The event that follows is named an error.
        case errorName
    }

    struct TooLong: Error, Hashable {
        let limit: Int
    }

    private let limit: Int
    private var line: [UInt8] = []
    private var isFirstLine = true
    private(set) var isDone = false

    init(limit: Int = 16 << 20) { self.limit = limit }

    /// Takes the next bytes and appends the events they complete.
    mutating func read(
        _ bytes: some RandomAccessCollection<UInt8>, into events: inout [Event]
    ) throws(TooLong) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            try append(rest[..<end])
            endLine(into: &events)
            rest = rest[rest.index(after: end)...]
        }
        try append(rest)
    }

    /// Gives what stands behind the last line break.
    mutating func finish(into events: inout [Event]) {
        if !line.isEmpty { endLine(into: &events) }
    }

    private mutating func append(_ bytes: some Collection<UInt8>) throws(TooLong) {
        guard bytes.count <= limit - line.count else { throw TooLong(limit: limit) }
        line.append(contentsOf: bytes)
    }

    private mutating func endLine(into events: inout [Event]) {
        defer { line.removeAll(keepingCapacity: line.capacity <= 1 << 16) }
        var content = line[...]
        if content.last == UInt8(ascii: "\r") { content = content.dropLast() }
        if isFirstLine {
            isFirstLine = false
            if content.starts(with: [0xEF, 0xBB, 0xBF]) { content = content.dropFirst(3) }
        }
        guard let first = content.first, !isDone else { return }
        if content.starts(with: "data:".utf8) {
            add(content.dropFirst(5), into: &events)
        } else if first == UInt8(ascii: "{") || content.starts(with: "[DONE]".utf8) {
            // The line says what it is without its name, as some servers send it.
            events.append(.stray([]))
            add(content, into: &events)
        } else if content.starts(with: "event:".utf8) {
            let name = content.dropFirst(6).trimmed
            if name.elementsEqual("error".utf8) { events.append(.errorName) }
        } else if !Self.isKnownField(content) {
            events.append(.stray(Array(content)))
        }
    }

    private mutating func add(_ value: ArraySlice<UInt8>, into events: inout [Event]) {
        let value = value.trimmed
        if value.starts(with: "[DONE]".utf8) {
            isDone = true
            events.append(.done)
        } else if !value.isEmpty {
            events.append(.data(Array(value)))
        }
    }

    /// Comments, and fields that say nothing here.
    private static func isKnownField(_ line: ArraySlice<UInt8>) -> Bool {
        line.first == UInt8(ascii: ":") || line.starts(with: "id:".utf8) || line.starts(with: "retry:".utf8)
    }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmed: ArraySlice<UInt8> {
        var rest = drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        while let last = rest.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") {
            rest = rest.dropLast()
        }
        return rest
    }
}
