import Inference

/// Cuts a prompt at its control tokens, which only the template's own text can name.
///
/// Everything between two control tokens stays one fragment, whatever segments it came from: a byte-pair
/// tokeniser merges across the border of a template's text and a user's.
struct ControlTokenMatcher: Sendable {
    struct Entry: Sendable, Hashable {
        var token: TokenID
        var text: [UInt8]
    }

    enum Fragment: Sendable, Hashable {
        case text([UInt8])
        case control(TokenID)
    }

    /// Entries by first byte, longest first.
    private let entries: [UInt8: [Entry]]

    init(_ entries: [Entry]) {
        let named = entries.filter { !$0.text.isEmpty }
        self.entries = Dictionary(grouping: named) { $0.text[0] }
            .mapValues { $0.sorted { $0.text.count > $1.text.count } }
    }

    func fragments(of segments: [Prompt.Segment]) -> [Fragment] {
        var fragments: [Fragment] = []
        var text: [UInt8] = []
        for segment in segments {
            switch segment.origin {
            case .input: text += segment.text.utf8
            case .template: scan(Array(segment.text.utf8), text: &text, fragments: &fragments)
            }
        }
        if !text.isEmpty { fragments.append(.text(text)) }
        return fragments
    }

    private func scan(_ bytes: [UInt8], text: inout [UInt8], fragments: inout [Fragment]) {
        var position = 0
        while position < bytes.count {
            guard let entry = entry(at: position, in: bytes) else {
                text.append(bytes[position])
                position += 1
                continue
            }
            if !text.isEmpty {
                fragments.append(.text(text))
                text = []
            }
            fragments.append(.control(entry.token))
            position += entry.text.count
        }
    }

    private func entry(at position: Int, in bytes: [UInt8]) -> Entry? {
        guard let candidates = entries[bytes[position]] else { return nil }
        return candidates.first { bytes[position...].starts(with: $0.text) }
    }
}
