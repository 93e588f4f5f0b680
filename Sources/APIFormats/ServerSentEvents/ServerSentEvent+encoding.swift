extension ServerSentEvent {
    public static let contentType = "text/event-stream"

    /// Appends the event with the blank line that ends it. Line breaks in `data` become further `data` lines.
    public func encode(into bytes: inout [UInt8]) {
        if let name { Self.append(field: "event", name.utf8, to: &bytes) }
        if let id { Self.append(field: "id", id.utf8, to: &bytes) }
        Self.encode(data: data.utf8, into: &bytes)
    }

    /// Appends an event that has data only.
    static func encode(data: some Collection<UInt8>, into bytes: inout [UInt8]) {
        for line in data.lines { append(field: "data", line, to: &bytes) }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Appends what every client skips: a sign of life while there is nothing to say.
    public static func encode(comment: String, into bytes: inout [UInt8]) {
        for line in comment.utf8.lines {
            bytes += ": ".utf8
            bytes += line
            bytes.append(UInt8(ascii: "\n"))
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Appends what a person should know of the reply. A stream has no headers left, and clients skip comments.
    static func encode(warning: String?, into bytes: inout [UInt8]) {
        if let warning { encode(comment: "weir-warning: \(warning)", into: &bytes) }
    }

    private static func append(field: String, _ line: some Collection<UInt8>, to bytes: inout [UInt8]) {
        bytes += field.utf8
        bytes += ": ".utf8
        // A line break in a name would end the field and begin another.
        bytes += line.lazy.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        bytes.append(UInt8(ascii: "\n"))
    }
}

extension Collection<UInt8> {
    /// Split as a reader of the stream would: at LF, CR and CRLF.
    fileprivate var lines: [SubSequence] {
        var lines: [SubSequence] = []
        var start = startIndex
        var position = startIndex
        while position < endIndex {
            let byte = self[position]
            let next = index(after: position)
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else {
                position = next
                continue
            }
            lines.append(self[start..<position])
            let isPair = byte == UInt8(ascii: "\r") && next < endIndex && self[next] == UInt8(ascii: "\n")
            start = isPair ? index(after: next) : next
            position = start
        }
        lines.append(self[start...])
        return lines
    }
}
