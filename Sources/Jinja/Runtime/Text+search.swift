extension Text {
    /// Where another text begins in this one, at or after a position.
    func firstIndex(of needle: Text, from start: Int = 0) -> Int? {
        string.withBytes { bytes in
            needle.string.withBytes { needle in
                guard start <= bytes.count else { return nil }
                guard let first = needle.first else { return start }
                var position = start
                while position + needle.count <= bytes.count {
                    guard bytes[position] == first else {
                        position += 1
                        continue
                    }
                    if Self.matches(bytes, needle, at: position) { return position }
                    position += 1
                }
                return nil
            }
        }
    }

    /// Where another text begins for the last time, ending at or before a position.
    func lastIndex(of needle: Text, upTo end: Int) -> Int? {
        string.withBytes { bytes in
            needle.string.withBytes { needle in
                var position = min(end, bytes.count) - needle.count
                while position >= 0 {
                    if Self.matches(bytes, needle, at: position) { return position }
                    position -= 1
                }
                return nil
            }
        }
    }

    func contains(_ needle: Text) -> Bool {
        firstIndex(of: needle) != nil
    }

    func hasPrefix(_ prefix: Text) -> Bool {
        prefix.count <= count
            && string.withBytes { bytes in prefix.string.withBytes { Self.matches(bytes, $0, at: 0) } }
    }

    func hasSuffix(_ suffix: Text) -> Bool {
        suffix.count <= count
            && string.withBytes { bytes in
                suffix.string.withBytes { Self.matches(bytes, $0, at: bytes.count - $0.count) }
            }
    }

    private static func matches(
        _ bytes: UnsafeBufferPointer<UInt8>, _ needle: UnsafeBufferPointer<UInt8>, at position: Int
    ) -> Bool {
        for offset in needle.indices where bytes[position + offset] != needle[offset] { return false }
        return true
    }

    /// How often another text occurs without overlap; an empty one does between all characters.
    func occurrenceCount(of needle: Text) -> Int {
        guard !needle.isEmpty else { return scalarCount + 1 }
        var occurrences = 0
        var position = 0
        while let found = firstIndex(of: needle, from: position) {
            occurrences += 1
            position = found + needle.count
        }
        return occurrences
    }
}
