import OrderedJSON

/// The chunks of a stream of chat completions, or of legacy completions, which are framed alike.
struct ChatStream {
    struct Chunk {
        var json: JSONValue
        var place: Place
        var choices: [JSONValue] { json["choices"]?.arrayValue ?? [] }
    }

    /// A choice's part of a chunk.
    struct Part {
        var json: JSONValue
        var place: Place
        var delta: JSONObject { json["delta"]?.objectValue ?? [:] }
        var finishReason: String? { json["finish_reason"]?.stringValue }
    }

    var chunks: [Chunk] = []
    /// Error objects, with the number of chunks before each.
    var errors: [(json: JSONValue, place: Place, chunksBefore: Int)] = []
    var hasDone: Bool

    init(_ stream: EventStream) {
        hasDone = stream.events.contains(where: \.isDone)
        for event in stream.events {
            guard let json = event.json else { continue }
            if let error = json["error"], !error.isNull {
                errors.append((error, event.place, chunks.count))
            } else {
                chunks.append(Chunk(json: json, place: event.place))
            }
        }
    }

    /// The indices of choices in the order in which they first appear; one that has no index counts as 0.
    var choiceOrder: [Int] {
        var order: [Int] = []
        for choice in chunks.flatMap(\.choices) {
            let index = choice["index"]?.intValue ?? 0
            if !order.contains(index) { order.append(index) }
        }
        return order
    }

    func parts(of index: Int) -> [Part] {
        chunks.flatMap { chunk in
            chunk.choices.filter { ($0["index"]?.intValue ?? 0) == index }
                .map { Part(json: $0, place: chunk.place) }
        }
    }

    var lastPlace: Place { errors.last?.place ?? chunks.last?.place ?? Place() }
}

extension JSONValue {
    /// Nothing that a client would show or act on.
    var isVacant: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let object): object.isEmpty
        default: false
        }
    }
}
