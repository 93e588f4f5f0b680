/// Counts server-sent events in the bytes of a response, however they are cut, and parses nothing.
struct EventCounter {
    private static let opening = Array("\ndata: ".utf8)
    private var matched = 0

    /// - Returns: How many events begin in these bytes.
    mutating func consume(_ bytes: UnsafeRawBufferPointer) -> Int {
        var events = 0
        for byte in bytes {
            if byte == Self.opening[matched] {
                matched += 1
                if matched == Self.opening.count {
                    events += 1
                    matched = 0
                }
            } else {
                matched = byte == Self.opening[0] ? 1 : 0
            }
        }
        return events
    }
}
