/// Cuts the text that came with some tokens into what each of them brought.
enum TokenCut {
    /// - Parameters:
    ///   - known: The bytes of each token where they are known. A server may show less or more of them: it holds
    ///     back half a character, and shows no special tokens.
    ///   - spreads: Every token gets a part as long as there is any; otherwise the last of those that cannot be told
    ///     apart gets all of theirs.
    /// - Returns: A part for each token; together they are the text. `nil` if text is left that is no token's.
    static func parts(of text: [UInt8], known: [[UInt8]?], spreads: Bool) -> [[UInt8]]? {
        var parts: [[UInt8]] = known.map { _ in [] }
        var rest = text[...]
        var first = 0
        while first < known.count, let bytes = known[first], rest.starts(with: bytes) {
            parts[first] = bytes
            rest = rest.dropFirst(bytes.count)
            first += 1
        }
        var end = known.count
        while end > first, let bytes = known[end - 1], rest.count >= bytes.count,
            rest.suffix(bytes.count).elementsEqual(bytes)
        {
            end -= 1
            parts[end] = bytes
            rest = rest.dropLast(bytes.count)
        }
        // What shows nothing gets nothing.
        let takers = (first..<end).filter { known[$0] != [] }
        guard let last = takers.last else { return rest.isEmpty ? parts : nil }
        for taker in takers.dropLast() where spreads && rest.count > 1 {
            parts[taker] = [rest.removeFirst()]
        }
        parts[last] = Array(rest)
        return parts
    }
}
