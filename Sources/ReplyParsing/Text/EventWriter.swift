import Inference

/// Joins bytes into events: whole code points, one event for what comes together, log probabilities with
/// their text.
struct EventWriter: Sendable {
    enum Kind: Sendable, Hashable {
        case content, reasoning
        case arguments(call: Int)
    }

    private struct PendingLogprob {
        var range: Range<Int>
        var logprob: TokenLogprob
    }

    private var kind: Kind?
    private var text: [UInt8] = []
    private var textLogprobs: [TokenLogprob] = []
    private var pendingLogprobs: [PendingLogprob] = []
    private var events: [ReplyEvent] = []

    /// Keeps a token's log probability until its text is seen to be visible.
    mutating func expect(_ logprob: TokenLogprob, for range: Range<Int>) {
        pendingLogprobs.append(PendingLogprob(range: range, logprob: logprob))
    }

    /// - Parameter offset: Where the bytes stand in the reply; for arguments it does not matter.
    mutating func write(_ bytes: ArraySlice<UInt8>, as newKind: Kind, at offset: Int) {
        guard !bytes.isEmpty else { return }
        if kind != newKind {
            endRun()
            kind = newKind
        }
        text.append(contentsOf: bytes)
        if !pendingLogprobs.isEmpty { attachLogprobs(of: offset..<offset + bytes.count) }
    }

    mutating func write(_ event: ReplyEvent) {
        endRun()
        events.append(event)
    }

    /// Moves what is ready to `output`; an unfinished code point stays.
    mutating func flush(into output: inout [ReplyEvent]) {
        emitText(upTo: text.count - text.incompleteSuffixCount)
        guard !events.isEmpty else { return }
        output.append(contentsOf: events)
        events.removeAll(keepingCapacity: true)
    }

    /// Says that the text so far is all of its kind: an unfinished code point becomes U+FFFD.
    mutating func endRun() {
        emitText(upTo: text.count)
        kind = nil
    }

    /// Forgets the beginning of a code point whose rest was never generated: it is nothing that was said.
    mutating func dropUnfinished() {
        text.removeLast(text.incompleteSuffixCount)
    }

    /// Lets a reader append to the arguments of a call in place.
    mutating func withArguments<Result>(
        ofCall call: Int, _ body: (inout [UInt8]) -> Result
    ) -> Result {
        if kind != .arguments(call: call) {
            endRun()
            kind = .arguments(call: call)
        }
        return body(&text)
    }

    private mutating func emitText(upTo end: Int) {
        guard end > 0, let kind else { return }
        let string = String(decoding: text[..<end], as: UTF8.self)
        if end == text.count { text.removeAll(keepingCapacity: true) } else { text.removeSubrange(..<end) }
        switch kind {
        case .content: events.append(.content(string, logprobs: textLogprobs))
        case .reasoning: events.append(.reasoning(string, logprobs: textLogprobs))
        case .arguments(let call): events.append(.toolCallArguments(index: call, fragment: string))
        }
        if !textLogprobs.isEmpty { textLogprobs = [] }
    }

    /// A token of which any byte is visible is reported with the first of them, whole and once.
    private mutating func attachLogprobs(of range: Range<Int>) {
        let reached = pendingLogprobs.prefix { $0.range.lowerBound < range.upperBound }.count
        for entry in pendingLogprobs[..<reached] where entry.range.upperBound > range.lowerBound {
            textLogprobs.append(entry.logprob)
        }
        pendingLogprobs.removeSubrange(..<reached)
    }
}

extension [UInt8] {
    /// How many bytes at the end begin a code point that more bytes could complete.
    var incompleteSuffixCount: Int {
        for length in 1...3 where length <= count {
            let byte = self[count - length]
            if byte < 0x80 { return 0 }
            guard byte >= 0xC0 else { continue }
            let expected = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
            guard byte >= 0xC2, byte <= 0xF4, length < expected else { return 0 }
            guard length >= 2 else { return length }
            // RFC 3629, section 4: the second byte of these is narrower than 80..BF.
            let second = self[count - length + 1]
            let isPossible =
                switch byte {
                case 0xE0: second >= 0xA0
                case 0xED: second <= 0x9F
                case 0xF0: second >= 0x90
                case 0xF4: second <= 0x8F
                default: true
                }
            return isPossible ? length : 0
        }
        return 0
    }
}
