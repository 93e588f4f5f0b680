import Inference

/// Cuts a prompt at its special tokens, as the reference tokenisers do: longest first, wherever they stand.
///
/// Control tokens, and added ones that are reserved, are taken from the template's own text only. Everything
/// between two of the tokens stays one fragment, whatever segments it came from: a byte-pair tokeniser merges
/// across the border of a template's text and a user's.
struct SpecialTokenMatcher: Sendable {
    enum Fragment: Sendable, Hashable {
        case text([UInt8])
        case token(TokenID)
        /// The spelling of a reserved token that a user wrote; it must not become that token.
        case spelled([UInt8])
    }

    private struct Match {
        var start: Int
        var special: SpecialToken
        /// Whether it may become the token here.
        var isToken: Bool
        var end: Int { start + special.text.count }
    }

    /// By first byte.
    private let specials: [[SpecialToken]]

    init(_ specials: [SpecialToken]) {
        var byFirst = [[SpecialToken]](repeating: [], count: 256)
        for special in specials {
            if let first = special.text.first { byFirst[Int(first)].append(special) }
        }
        self.specials = byFirst
    }

    /// - Parameter reserved: Added tokens that input text cannot become.
    func fragments(of segments: [Prompt.Segment], reserved: Set<TokenID> = []) -> [Fragment] {
        let text = SegmentedText(segments)
        var fragments: [Fragment] = []
        var position = 0
        for match in chosen(among: matches(in: text, reserved: reserved)) {
            var start = match.start
            if match.isToken, match.special.stripsLeft {
                while start > position, text.bytes[start - 1].isWhitespace { start -= 1 }
            }
            // What an earlier token stripped may reach beyond here.
            if start > position { fragments.append(.text(Array(text.bytes[position..<start]))) }
            fragments.append(match.isToken ? .token(match.special.token) : .spelled(match.special.text))
            position = match.end
            if match.isToken, match.special.stripsRight {
                while position < text.bytes.count, text.bytes[position].isWhitespace { position += 1 }
            }
        }
        if position < text.bytes.count { fragments.append(.text(Array(text.bytes[position...]))) }
        return fragments
    }

    /// Everything that the text spells, in order of position, overlaps included.
    private func matches(in text: SegmentedText, reserved: Set<TokenID>) -> [Match] {
        var matches: [Match] = []
        for position in text.bytes.indices {
            for special in specials[Int(text.bytes[position])] {
                let end = position + special.text.count
                guard end <= text.bytes.count, text.bytes[position..<end].elementsEqual(special.text) else {
                    continue
                }
                let isTemplate = text.isTemplate(position..<end)
                switch special.kind {
                case .control where !isTemplate: continue
                case .added where !isTemplate && reserved.contains(special.token):
                    matches.append(Match(start: position, special: special, isToken: false))
                case .control, .added, .text:
                    matches.append(Match(start: position, special: special, isToken: true))
                }
            }
        }
        return matches
    }

    /// Where matches overlap, the longest wins, and the first of those that are as long.
    private func chosen(among matches: [Match]) -> [Match] {
        let overlaps = zip(matches, matches.dropFirst()).contains { $0.end > $1.start }
        guard overlaps else { return matches }
        let ranked = matches.enumerated().sorted {
            let (left, right) = ($0.element.special.text.count, $1.element.special.text.count)
            return left == right ? $0.offset < $1.offset : left > right
        }
        var taken = Set<Int>()
        var chosen: [Match] = []
        for (_, match) in ranked where taken.isDisjoint(with: match.start..<match.end) {
            taken.formUnion(match.start..<match.end)
            chosen.append(match)
        }
        return chosen.sorted { $0.start < $1.start }
    }
}

extension UInt8 {
    /// As C's `isspace`, which the reference tokenisers strip by.
    fileprivate var isWhitespace: Bool { self == 0x20 || (0x09...0x0d).contains(self) }
}
