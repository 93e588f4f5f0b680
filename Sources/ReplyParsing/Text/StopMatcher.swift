/// Finds the client's stop strings in visible text, however it is cut into pieces.
///
/// The match that begins first wins; of two that begin together, the shorter, which a stream completes first.
struct StopMatcher: Sendable {
    private let strings: [String]
    private let trie: MarkerTrie
    /// Text that could still become a stop string.
    private var held: [UInt8] = []
    /// Where in the reply the held text begins.
    private(set) var heldOffset = 0

    init?(_ strings: [String]) {
        let strings = strings.filter { !$0.isEmpty }
        guard !strings.isEmpty else { return nil }
        self.strings = strings
        trie = MarkerTrie(strings)
    }

    /// Takes visible text and passes on what cannot belong to a stop string.
    ///
    /// - Parameter isActive: Whether a stop string may end the text yet; if not, it is text.
    /// - Returns: The stop string that is complete. What follows it is dropped: it is not visible.
    mutating func consume(
        _ text: ArraySlice<UInt8>, at offset: Int, isActive: Bool, _ pass: (ArraySlice<UInt8>, Int) -> Void
    ) -> String? {
        if held.isEmpty {
            guard text.contains(where: trie.firstBytes.contains) else {
                pass(text, offset)
                return nil
            }
            heldOffset = offset
        }
        held.append(contentsOf: text)
        var index = 0
        var match: String?
        search: while index < held.count {
            switch trie.shortestMatch(in: held, at: index) {
            case .none: index += 1
            case .undecided: break search
            case .marker(let string, _):
                if isActive {
                    match = strings[string]
                    break search
                }
                index += 1
            }
        }
        if index > 0 { pass(held[..<index], heldOffset) }
        held.removeSubrange(..<(match == nil ? index : held.count))
        heldOffset += index
        return match
    }

    /// Gives back what turned out to be text.
    mutating func takeHeld() -> [UInt8] {
        defer { held.removeAll(keepingCapacity: true) }
        return held
    }
}
