import OrderedJSON

/// A `text/event-stream` read to the letter: every byte belongs to an event or is a fault.
///
/// A client's decoder skips what it does not know; here that is what is looked for.
struct EventStream {
    struct Event {
        var name: String?
        var data: [UInt8] = []
        /// Lines that the data came in.
        var dataLines = 0
        var place: Place
        /// `nil` if the data is no JSON.
        var json: JSONValue?

        var isDone: Bool { data == Array("[DONE]".utf8) }
    }

    struct Fault {
        var place: Place
        var message: String
    }

    private(set) var events: [Event] = []
    private(set) var faults: [Fault] = []
    private let body: [UInt8]
    private var current: Event?

    init(_ body: [UInt8]) {
        self.body = body
        var start = body.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while start < body.count {
            let rest = body[start...]
            guard let end = rest.firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") })
            else {
                read(start..<body.count)
                break
            }
            read(start..<end)
            let isPair = body[end] == UInt8(ascii: "\r") && body[(end + 1)...].first == UInt8(ascii: "\n")
            start = end + (isPair ? 2 : 1)
        }
        if let last = current {
            faults.append(.init(place: last.place, message: "the last event does not end with a blank line"))
            dispatch()
        }
    }

    private mutating func read(_ line: Range<Int>) {
        guard !line.isEmpty else { return dispatch() }
        let bytes = body[line]
        let place = Place(offset: line.lowerBound, bytes: bytes)
        let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        let field = String(decoding: bytes[..<(colon ?? bytes.endIndex)], as: UTF8.self)
        var value = colon.map { bytes[($0 + 1)...] } ?? []
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        switch field {
        case "": break
        case "data" where colon != nil:
            extend(to: line) { event in
                if event.dataLines > 0 { event.data.append(UInt8(ascii: "\n")) }
                event.data += value
                event.dataLines += 1
            }
        case "event" where colon != nil:
            extend(to: line) { $0.name = String(decoding: value, as: UTF8.self) }
        case "id", "retry":
            extend(to: line) { _ in }
        default:
            faults.append(
                .init(place: place, message: "a line that is no field of an event; wanted `data: …`"))
        }
    }

    private mutating func extend(to line: Range<Int>, _ change: (inout Event) -> Void) {
        let start = current?.place.offset ?? line.lowerBound
        var event = current ?? Event(place: Place(offset: start))
        event.place.bytes = body[start..<line.upperBound]
        change(&event)
        current = event
    }

    private mutating func dispatch() {
        guard var event = current else { return }
        current = nil
        guard event.dataLines > 0 else {
            faults.append(.init(place: event.place, message: "an event without data, which clients drop"))
            return
        }
        if !event.isDone { event.json = try? JSONValue(parsing: event.data) }
        events.append(event)
    }
}
