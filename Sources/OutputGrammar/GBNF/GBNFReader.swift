/// The characters of a grammar's text, one after the other.
struct GBNFReader {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position >= bytes.count }
    var next: UInt8? { isAtEnd ? nil : bytes[position] }

    func starts(with text: StaticString) -> Bool {
        text.withUTF8Buffer { expected in
            bytes[position...].starts(with: expected)
        }
    }

    /// Skips the text if it comes next.
    mutating func take(_ text: StaticString) -> Bool {
        guard starts(with: text) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    mutating func takeByte() -> UInt8? {
        guard let byte = next else { return nil }
        position += 1
        return byte
    }

    mutating func takeWhile(_ isWanted: (UInt8) -> Bool) -> String {
        let start = position
        while let byte = next, isWanted(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Takes one code point as it stands.
    mutating func takeScalar() -> UInt32? {
        guard let lead = takeByte() else { return nil }
        let trailCount = lead < 0xC0 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3
        var scalar = trailCount == 0 ? UInt32(lead) : UInt32(lead) & 0x3F >> UInt32(trailCount)
        for _ in 0..<trailCount { scalar = scalar << 6 | UInt32(takeByte() ?? 0) & 0x3F }
        return scalar
    }

    /// Skips blanks and comments.
    mutating func skipSpace(includingNewlines: Bool) {
        while let byte = next {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): position += 1
            case UInt8(ascii: "#"):
                while let byte = next, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") {
                    position += 1
                }
            case UInt8(ascii: "\n") where includingNewlines, UInt8(ascii: "\r") where includingNewlines:
                position += 1
            default: return
            }
        }
    }

    /// Makes the error that something is wrong at a place, or at the present one.
    func error(_ reason: String, at place: Int? = nil) -> GrammarError {
        let before = bytes[..<min(place ?? position, bytes.count)]
        let lineStart = (before.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        let line = before.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        let column = before[lineStart...].reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
        return .syntax(line: line, column: column, reason: reason)
    }
}
