import Inference

/// A call that is being read, and what it takes to read it again as something else.
struct CallReading: Sendable {
    var syntax: Int
    var payload: Int
    var reader: PayloadReader
    /// The opener stands at the input's mark.
    var openerLength: Int
    /// A name was announced: nothing can be taken back.
    var isCommitted = false
    /// The call that is open, and whether it has arguments yet.
    var openCall: Int?
    var hasArguments = false
}

/// What a reader of payloads has to say after reading as far as it could.
enum PayloadStep: Sendable, Hashable {
    case needsMore
    /// The name is certain. Arguments are written from here on.
    case announces(String)
    /// The call that was announced is complete.
    case endsCall
    /// No more calls; the input's position is behind the last.
    case ends
    /// What stands at the input's mark is no call.
    case isNotACall
}

/// What a reader needs to know of its surroundings.
struct CallContext: Sendable {
    var syntax: CallSyntax
    /// Markers that end a call wherever they stand outside a string.
    private var ends: EndMarkers
    /// Of those, the ones that end the reply.
    private var terminators: EndMarkers
    var tools: ToolSchemas

    init(_ syntax: CallSyntax, format: ReplyFormat, terminators: [String], tools: ToolSchemas) {
        self.syntax = syntax
        self.tools = tools
        let terminators = terminators + format.terminators.map(\.text)
        self.terminators = EndMarkers(terminators, tokens: format.endTokens)
        var ends = syntax.closes.map(\.text) + terminators
        // An opener that is a token begins the next call; spelled openers are too much like text.
        ends += syntax.opens.filter { $0.kind == .control }.map(\.text)
        ends += format.delimiters.filter { $0.marker.kind == .control && $0.regions.contains(.calls) }.map(
            \.marker.text)
        self.ends = EndMarkers(ends, tokens: format.endTokens)
    }

    /// Whether a marker that ends the call stands at an index.
    func ends(_ input: RawInput, at index: Int) -> RawInput.Answer {
        ends.answer(input, at: index)
    }

    func terminates(_ input: RawInput, at index: Int) -> RawInput.Answer {
        terminators.answer(input, at: index)
    }

    /// Whether a marker that ends the call may begin with a byte.
    @inline(__always)
    func mayEnd(_ byte: UInt8) -> Bool { ends.mayBegin(byte) }
}

/// Markers that end a call, and special tokens that end a turn.
struct EndMarkers: Sendable {
    private let trie: MarkerTrie
    private let textCount: Int

    init(_ texts: [String], tokens: [String]) {
        trie = MarkerTrie(texts + tokens)
        textCount = texts.count
    }

    @inline(__always)
    func mayBegin(_ byte: UInt8) -> Bool { trie.firstBytes.contains(byte) }

    func answer(_ input: RawInput, at index: Int) -> RawInput.Answer {
        guard index < input.end else { return input.isComplete ? .no : .undecided }
        guard mayBegin(input.bytes[index]) else { return .no }
        switch trie.longestMatch(in: input.bytes, at: index, isComplete: input.isComplete) {
        case .none: return .no
        case .undecided: return .undecided
        case .marker(let number, let length):
            return number < textCount ? .yes : input.endsTurn(index..<index + length)
        }
    }
}
