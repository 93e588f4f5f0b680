import Inference

/// Whitespace around markers, which belongs to them and is no text; any other whitespace is kept as it is.
struct Margins: Sendable {
    private enum State: Sendable {
        /// Nothing but whitespace came.
        case start
        case text
        /// Behind reasoning or a call.
        case behindMarker
    }

    private var state = State.start
    private var hasEntered = false
    /// Whitespace at the very beginning, which markers may follow.
    private var entering: [UInt8] = []
    /// The tokens of that whitespace, and what a token that goes on behind it began with.
    private var enteringLogprobs: [TokenLogprob] = []
    private var enteringCut: [UInt8] = []
    /// Whitespace at the end of reasoning so far.
    private var heldReasoning = ""
    private var isInReasoning = false
    /// Whitespace was left out.
    private(set) var hasDropped = false

    /// Holds the whitespace that a reply begins with, for a marker behind it counts as the beginning.
    mutating func enter(_ bytes: [UInt8], _ logprobs: inout [TokenLogprob]) -> ArraySlice<UInt8> {
        guard !hasEntered else { return bytes[...] }
        let rest = bytes.drop(while: \.isMargin)
        entering += bytes[..<rest.startIndex]
        let (tokens, cut) = logprobs.take(bytes: rest.startIndex)
        enteringLogprobs += tokens
        enteringCut = cut
        hasEntered = !rest.isEmpty || entering.count > 1024
        return rest
    }

    /// The whitespace of a reply that has nothing else.
    mutating func takeEntering() -> (text: String, logprobs: [TokenLogprob]) {
        guard !hasEntered else { return ("", []) }
        defer { entering.removeAll() }
        guard case .start = state else {
            hasDropped = hasDropped || !entering.isEmpty
            return ("", [])
        }
        return (String(decoding: entering, as: UTF8.self), enteringLogprobs)
    }

    /// The part of some content that is text; of its tokens, those stay that are of this part.
    mutating func content(_ text: String, _ logprobs: inout [TokenLogprob]) -> String {
        isInReasoning = false
        hasDropped = hasDropped || !heldReasoning.isEmpty
        heldReasoning = ""
        switch state {
        case .text: return text
        case .start:
            state = .text
            defer { entering.removeAll() }
            if !logprobs.isEmpty {
                logprobs[0].bytes = enteringCut + logprobs[0].bytes
                logprobs = enteringLogprobs + logprobs
            }
            return String(decoding: entering, as: UTF8.self) + text
        case .behindMarker:
            let rest = text.utf8.drop(while: \.isMargin)
            hasDropped = hasDropped || rest.count < text.utf8.count || !entering.isEmpty
            _ = logprobs.take(bytes: text.utf8.count - rest.count)
            if !rest.isEmpty { state = .text }
            return String(Substring(rest))
        }
    }

    /// The part of some reasoning that is text, whether it came between markers or apart from the content.
    mutating func reasoning(_ text: String) -> String {
        state = .behindMarker
        var whole = Substring(heldReasoning + text).utf8
        if !isInReasoning {
            let count = whole.count
            whole = whole.drop(while: \.isMargin)
            hasDropped = hasDropped || whole.count < count
        }
        isInReasoning = isInReasoning || !whole.isEmpty
        let visible = whole.prefix(
            upTo: whole.lastIndex { !$0.isMargin }.map(whole.index(after:)) ?? whole.startIndex)
        heldReasoning = String(Substring(whole[visible.endIndex...]))
        return String(Substring(visible))
    }

    /// A marker came.
    mutating func pass() { state = .behindMarker }
}

extension UInt8 {
    fileprivate var isMargin: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}

extension [TokenLogprob] {
    /// Takes the tokens that make up the first bytes; one that goes on behind them keeps what is its own there.
    ///
    /// - Returns: The tokens, and the beginning of the one that goes on.
    fileprivate mutating func take(bytes count: Int) -> (tokens: [TokenLogprob], cut: [UInt8]) {
        var rest = count
        var tokens: [TokenLogprob] = []
        while rest > 0, let token = first {
            guard token.bytes.count <= rest else {
                self[0].bytes.removeFirst(rest)
                return (tokens, [UInt8](token.bytes.prefix(rest)))
            }
            rest -= token.bytes.count
            tokens.append(removeFirst())
        }
        return (tokens, [])
    }
}
