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
    var ends: MarkerTrie
    /// Of those, the ones that end the reply.
    var terminators: MarkerTrie
    var tools: ToolSchemas

    init(_ syntax: CallSyntax, format: ReplyFormat, terminators: [String], tools: ToolSchemas) {
        self.syntax = syntax
        self.tools = tools
        let terminators = terminators + format.terminators.map(\.text)
        self.terminators = MarkerTrie(terminators)
        var ends = syntax.closes.map(\.text) + terminators
        // An opener that is a token begins the next call; spelled openers are too much like text.
        ends += syntax.opens.filter { $0.kind == .control }.map(\.text)
        ends += format.delimiters.filter { $0.marker.kind == .control && $0.regions.contains(.calls) }.map(
            \.marker.text)
        self.ends = MarkerTrie(ends)
    }

    /// Whether a marker that ends the call stands at an index.
    func ends(_ input: RawInput, at index: Int) -> RawInput.Answer {
        input.answer(ends, at: index)
    }

    func terminates(_ input: RawInput, at index: Int) -> RawInput.Answer {
        input.answer(terminators, at: index)
    }
}

extension RawInput {
    /// Whether one of some markers stands at an index.
    func answer(_ markers: MarkerTrie, at index: Int) -> Answer {
        guard index < end else { return isComplete ? .no : .undecided }
        guard markers.firstBytes.contains(bytes[index]) else { return .no }
        return switch markers.longestMatch(in: bytes, at: index, isComplete: isComplete) {
        case .none: .no
        case .undecided: .undecided
        case .marker: .yes
        }
    }
}
