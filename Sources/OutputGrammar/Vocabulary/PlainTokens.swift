import Inference

/// Tokens that are a few whole code points which no string syntax treats specially, and the tree of all others.
///
/// Most of a vocabulary is such tokens, and most patterns that allow much allow all of them up to a length. They
/// are then taken as a whole, and only the others are walked.
struct PlainTokens: Sendable {
    /// Code points of the longest token that counts as plain.
    static let maximumLength = 20

    /// Position `n` holds the plain tokens of at most `n` code points.
    let upTo: [TokenMask]
    /// All tokens that are not plain.
    let others: TokenTrie

    init(sorted entries: [(bytes: ArraySlice<UInt8>, token: TokenID)], vocabularySize: Int) {
        var masks = [TokenMask](
            repeating: TokenMask(vocabularySize: vocabularySize), count: Self.maximumLength + 1)
        var others: [(bytes: ArraySlice<UInt8>, token: TokenID)] = []
        for entry in entries {
            if let length = Self.length(of: entry.bytes), length <= Self.maximumLength {
                masks[length].insert(entry.token)
            } else {
                others.append(entry)
            }
        }
        for length in 1...Self.maximumLength { masks[length].formUnion(masks[length - 1]) }
        upTo = masks
        self.others = TokenTrie(sorted: others)
    }

    static func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x5C }

    /// Counts the code points of plain text.
    private static func length(of bytes: ArraySlice<UInt8>) -> Int? {
        if bytes.allSatisfy({ isPlain($0) }) { return bytes.count }
        guard bytes.allSatisfy({ $0 >= 0x80 || isPlain($0) }) else { return nil }
        guard let scalars = String(validating: bytes, as: UTF8.self)?.unicodeScalars,
            !scalars.contains(where: PlainSequences.isSeparator)
        else { return nil }
        return scalars.count
    }
}
