import Inference

/// The bytes of a reply that were received and not yet understood.
///
/// Readers move `position` forward and never touch what lies behind it. What is being read tentatively stays
/// behind `mark`, so that it can be read again as something else.
struct RawInput: Sendable {
    /// Bytes that arrived as one token which is not ordinary text.
    struct SpecialToken: Sendable, Hashable {
        var range: Range<Int>
        var kind: TokenKind
    }

    enum Ending: Sendable, Hashable {
        /// What is there is all there ever was to be.
        case natural
        /// What is unfinished would have gone on.
        case cutOff
    }

    private(set) var bytes: [UInt8] = []
    private(set) var specialTokens: [SpecialToken] = []
    /// How many bytes of the reply came before `bytes`.
    private(set) var offset = 0
    /// The next byte to read.
    var position = 0
    var mark: Int?
    var ending: Ending?
    /// The engine names its tokens, so that a marker spelled from ordinary text can be told from the real one.
    var namesTokens = false

    /// No more bytes come.
    var isEnded: Bool { ending != nil }
    /// The bytes are complete, so that what is undecided can be decided. A reply cut off is undecided for ever.
    var isComplete: Bool { ending == .natural }
    var end: Int { bytes.count }
    var isAtEnd: Bool { position >= bytes.count }

    mutating func append(_ piece: [UInt8], kind: TokenKind) {
        discardConsumed()
        if kind != .text, !piece.isEmpty {
            specialTokens.append(SpecialToken(range: bytes.count..<bytes.count + piece.count, kind: kind))
        }
        bytes.append(contentsOf: piece)
    }

    /// Counts bytes that were dealt with without passing through here.
    mutating func skipBypassed(_ count: Int) {
        discardConsumed()
        offset += count
    }

    /// Whether a special token that ends turns stands in a range: as itself, or as text with nothing behind it.
    func endsTurn(_ range: Range<Int>) -> Answer {
        if specialToken(at: range.lowerBound) != nil { return .yes }
        if namesTokens || range.upperBound < end { return .no }
        return isEnded ? .yes : .undecided
    }

    /// Whether an index lies behind the first byte of a special token, where no marker can begin.
    func isInsideSpecialToken(_ index: Int) -> Bool {
        specialTokens.contains { $0.range.lowerBound < index && index < $0.range.upperBound }
    }

    func specialToken(at index: Int) -> SpecialToken? {
        specialTokens.first { $0.range.lowerBound == index }
    }

    /// Moving bytes costs more than keeping them, so a prefix is dropped only when it outgrows the rest.
    private mutating func discardConsumed() {
        let consumed = mark ?? position
        guard consumed == bytes.count || consumed > 1024 else { return }
        if consumed == bytes.count {
            bytes.removeAll(keepingCapacity: true)
            specialTokens.removeAll(keepingCapacity: true)
        } else {
            bytes.removeSubrange(..<consumed)
            specialTokens.removeAll { $0.range.upperBound <= consumed }
            for index in specialTokens.indices {
                let range = specialTokens[index].range
                specialTokens[index].range = range.lowerBound - consumed..<range.upperBound - consumed
            }
        }
        offset += consumed
        position -= consumed
        if mark != nil { mark = 0 }
    }
}

extension RawInput {
    /// Whether something is so, as far as the bytes received can say.
    enum Answer: Sendable, Hashable {
        case yes, no
        /// More bytes are needed to say.
        case undecided
    }

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skipSpaces() {
        while position < bytes.count, bytes[position].isSpace { position += 1 }
    }

    /// Whether a literal stands at an index.
    func answer(_ literal: String, at index: Int) -> Answer {
        var index = index
        for byte in literal.utf8 {
            guard index < bytes.count else { return isComplete ? .no : .undecided }
            guard bytes[index] == byte else { return .no }
            index += 1
        }
        return .yes
    }

    /// Moves past a literal if it is next.
    mutating func skip(_ literal: String) -> Answer {
        let answer = answer(literal, at: position)
        if answer == .yes { position += literal.utf8.count }
        return answer
    }

    /// How much whitespace is looked through for what follows it. A model that repeats itself may write it
    /// without end, and looking through it again with every token would cost more and more.
    static let maximumLookahead = 256

    /// The index of the first byte from an index on that is not whitespace, or the end; the index of some
    /// whitespace if there is too much of it.
    func indexAfterSpaces(from index: Int) -> Int {
        let limit = min(bytes.count, index + Self.maximumLookahead)
        var index = index
        while index < limit, bytes[index].isSpace { index += 1 }
        return index
    }

    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }
}
