import OrderedJSON

extension Recording {
    /// A stream from a file. What was asked is taken from the stream, as far as it shows.
    ///
    /// - Parameter dialect: Found from the first event if not given.
    package init(file name: String, _ body: [UInt8], dialect: Dialect? = nil) {
        let stream = EventStream(body)
        let dialect = dialect ?? Dialect(stream) ?? .ollama
        var request = RequestFacts(dialect)
        let chat = ChatStream(stream)
        request.includesUsage = dialect.hasDone && chat.chunks.contains { $0.json["usage"] != nil }
        request.asksForLogprobs = chat.chunks.flatMap(\.choices)
            .contains { $0["logprobs"].map { !$0.isNull } ?? false }
        self.init(name, request, body: body)
    }
}

extension Dialect {
    /// What the events of a stream look like; `nil` if there are none.
    fileprivate init?(_ stream: EventStream) {
        guard let event = stream.events.first(where: { $0.json?["error"] == nil && $0.json != nil }) else {
            return nil
        }
        let json = event.json
        if json?["type"]?.stringValue?.hasPrefix("response.") == true
            || event.name?.hasPrefix("response.") == true
        {
            self = .responses
        } else if json?["type"] != nil, json?["choices"] == nil {
            self = .anthropic
        } else if json?["object"]?.stringValue == "text_completion" || json?["choices"]?[0]?["text"] != nil {
            self = .completions
        } else {
            self = .chat
        }
    }
}

extension JSONValue {
    fileprivate subscript(index: Int) -> JSONValue? {
        guard let elements = arrayValue, elements.indices.contains(index) else { return nil }
        return elements[index]
    }
}
