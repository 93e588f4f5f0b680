/// A dict: its members in the order of insertion.
///
/// In a box, so that a value is copied by counting one reference.
final class Mapping: Sendable {
    let keys: MappingKeys
    let values: [Value]
    let extent: Extent

    init(_ keys: MappingKeys, values: [Value], extent: Extent) {
        self.keys = keys
        self.values = values
        self.extent = extent
    }

    var members: Zip2Sequence<[Value], [Value]> { zip(keys.values, values) }
    var count: Int { values.count }

    /// Throws for a key that has no hash, such as a list.
    func value(forKey key: Value) throws(Failure) -> Value? {
        if case .text(let text) = key { return self[TextKey(text)] }
        return keys.position(of: try HashableValue(key)).map { values[$0] }
    }

    subscript(key: TextKey) -> Value? {
        guard let position = keys.position(of: key) else { return nil }
        return values[position]
    }

    subscript(key: String) -> Value? {
        self[TextKey(Text(key, origin: .template))]
    }
}

extension Mapping {
    /// A text with a number that tells most texts apart at a glance.
    struct TextKey: Sendable {
        let text: Text
        let fingerprint: Fingerprint

        init(_ text: Text) {
            self.text = text
            fingerprint = Fingerprint(text)
        }
    }

    /// Up to seven bytes of a text as they are, or some of the bytes of a longer one with their number.
    struct Fingerprint: Sendable, Equatable {
        let number: UInt64

        /// What no text has.
        static let none = Fingerprint(number: .max)
        private static let longMark: UInt64 = 1 << 63

        private init(number: UInt64) {
            self.number = number
        }

        init(_ text: Text) {
            self.init(text.string)
        }

        init(_ string: String) {
            number = string.withBytes { bytes in
                let isShort = bytes.count < 8
                var number = UInt64(truncatingIfNeeded: bytes.count) & 0x7F << 56
                if !isShort { number |= Self.longMark }
                for (index, byte) in bytes.prefix(isShort ? 7 : 4).enumerated() {
                    number |= UInt64(byte) << UInt64(index * 8)
                }
                if !isShort {
                    for (index, byte) in bytes.suffix(3).enumerated() {
                        number |= UInt64(byte) << UInt64(32 + index * 8)
                    }
                }
                return number
            }
        }

        /// Whether texts with this fingerprint are equal.
        var isExact: Bool { number & Self.longMark == 0 }
    }
}
