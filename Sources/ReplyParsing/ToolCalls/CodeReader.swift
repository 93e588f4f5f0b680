import OrderedJSON

/// Reads source code, which becomes the only argument of a call.
struct CodeReader: Sendable {
    private enum State: Sendable {
        case start, opening, code, isDone
    }

    private let function: String
    private var state = State.start

    init(function: String) {
        self.function = function
    }

    mutating func read(
        _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> PayloadStep {
        switch state {
        case .start:
            input.skipSpaces()
            guard !input.isAtEnd else { return input.isComplete ? .isNotACall : .needsMore }
            switch context.ends(input, at: input.position) {
            case .undecided: return .needsMore
            case .yes: return .isNotACall
            case .no: break
            }
            state = .opening
            return .announces(function)
        case .opening:
            arguments.append(contentsOf: #"{"code":""#.utf8)
            state = .code
            return read(&input, context, &arguments)
        case .code:
            var code: [UInt8] = []
            let progress = JSONArguments(isMember: false).readRest(&input, context, &code)
            JSONWriter.appendStringContents(code, to: &arguments)
            guard progress == .isComplete || input.isComplete else { return .needsMore }
            arguments.append(contentsOf: #""}"#.utf8)
            state = .isDone
            return .endsCall
        case .isDone:
            return .ends
        }
    }
}
