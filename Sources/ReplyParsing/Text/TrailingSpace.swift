/// Whitespace at the end of a text, held until it is known to be text: only what follows can say.
struct TrailingSpace: Sendable {
    private var bytes: [UInt8] = []
    private var offset = 0

    /// Passes text on, but for the whitespace at its end.
    mutating func hold(
        _ text: ArraySlice<UInt8>, at textOffset: Int, _ pass: (ArraySlice<UInt8>, Int) -> Void
    ) {
        guard text.last?.isSpace == true else {
            release(pass)
            pass(text, textOffset)
            return
        }
        var rest = text
        if let end = text.lastIndex(where: { !$0.isSpace }) {
            release(pass)
            pass(text[...end], textOffset)
            rest = text[(end + 1)...]
        }
        if bytes.isEmpty { offset = textOffset + (rest.startIndex - text.startIndex) }
        bytes.append(contentsOf: rest)
    }

    mutating func release(_ pass: (ArraySlice<UInt8>, Int) -> Void) {
        guard !bytes.isEmpty else { return }
        pass(bytes[...], offset)
        bytes.removeAll(keepingCapacity: true)
    }

    mutating func drop() {
        bytes.removeAll(keepingCapacity: true)
    }
}
