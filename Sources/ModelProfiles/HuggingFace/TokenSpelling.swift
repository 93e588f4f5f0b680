import OrderedJSON

/// How a `tokenizer.json` spells the bytes of its ordinary tokens.
enum TokenSpelling: Sendable, Hashable {
    /// Each byte as a printable character of its own (GPT-2's `bytes_to_unicode`).
    case byteLevel
    /// `▁` for a space, and `<0x0A>` for a byte that no token spells (SentencePiece).
    case metaspace
    /// As they are, or in some way that is not known.
    case unknown

    init(tokeniser: JSONObject) {
        let steps = Self.steps(tokeniser["decoder"])
        let types = Set(steps.compactMap { $0["type"]?.stringValue })
        let replaced = steps.first { $0["type"] == "Replace" }
        if types.contains("ByteLevel") {
            self = .byteLevel
        } else if types.contains("Metaspace") || replaced?["pattern"]?["String"] == "▁" {
            self = .metaspace
        } else {
            self = .unknown
        }
    }

    private static func steps(_ decoder: JSONValue?) -> [JSONValue] {
        decoder?["decoders"]?.arrayValue ?? decoder.map { [$0] } ?? []
    }

    func bytes(of text: String) -> [UInt8] {
        switch self {
        case .unknown: Array(text.utf8)
        case .metaspace: Self.fallbackByte(text).map { [$0] } ?? Array(text.replacing("▁", with: " ").utf8)
        case .byteLevel: Self.byteLevelBytes(text)
        }
    }

    private static func fallbackByte(_ text: String) -> UInt8? {
        guard text.utf8.count == 6, text.hasPrefix("<0x"), text.hasSuffix(">") else { return nil }
        return UInt8(text.dropFirst(3).dropLast(), radix: 16)
    }

    private static func byteLevelBytes(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: bytes.append(UInt8(scalar.value))
            case 0x100..<0x100 + UInt32(unprintable.count):
                bytes.append(unprintable[Int(scalar.value - 0x100)])
            default: bytes += Array(String(scalar).utf8)
            }
        }
        return bytes
    }

    /// The bytes that have no printable character, in the order in which they get one from U+0100 on.
    private static let unprintable: [UInt8] = Array(0x00...0x20) + Array(0x7F...0xA0) + [0xAD]
}
