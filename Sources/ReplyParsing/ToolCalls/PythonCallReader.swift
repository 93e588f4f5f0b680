/// Reads Python calls with keyword arguments. They are read, never run.
///
/// Nothing but its whole form tells such a call from prose, so a call is announced when it is complete, or once
/// so much of it was read without fault that it can be nothing else.
struct PythonCallReader: Sendable {
    private enum State: Sendable {
        case start
        case name
        case arguments(LiteralReader)
        /// Behind a fault, too late for the call to be text.
        case rest
        case behindCall
        case behindLast
    }

    /// How many bytes of a call are read before it counts as one although it is not complete.
    static let certainLength = 256

    private let layout: PythonCallSyntax.Layout
    private var state = State.start
    private var name = ""
    private var draft: [UInt8] = []
    private var isAnnounced = false
    private var length = 0
    private var isComplete = false

    init(_ syntax: PythonCallSyntax) {
        layout = syntax.layout
    }

    mutating func read(
        _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> PayloadStep {
        while true {
            if isAnnounced, !draft.isEmpty {
                arguments.append(contentsOf: draft)
                draft = []
            }
            let step: PayloadStep? =
                switch state {
                case .start: readStart(&input)
                case .name: readName(&input, context)
                case .arguments(let value): readArguments(value, &input, context, &arguments)
                case .rest: readRest(&input, context, &arguments)
                case .behindCall: readBehindCall(&input, context)
                case .behindLast: .ends
                }
            if let step { return step }
        }
    }

    private mutating func readStart(_ input: inout RawInput) -> PayloadStep? {
        input.skipSpaces()
        guard let byte = input.next else { return .needsMore }
        if layout == .list {
            guard byte == UInt8(ascii: "[") else { return .isNotACall }
            input.position += 1
        }
        state = .name
        return nil
    }

    private mutating func readName(_ input: inout RawInput, _ context: CallContext) -> PayloadStep? {
        input.skipSpaces()
        if layout == .lines, isBetweenCalls {
            switch context.ends(input, at: input.position) {
            case .undecided: return .needsMore
            case .yes: return end()
            case .no: break
            }
        }
        var index = input.position
        while index < input.end, input.bytes[index].isWordByte { index += 1 }
        guard index < input.end else {
            guard input.isComplete else { return index - input.position > 256 ? .isNotACall : .needsMore }
            return .isNotACall
        }
        let suffix = layout == .builtin ? ".call" : ""
        let name = input.text(input.position..<index)
        guard input.bytes[index] == UInt8(ascii: "("), name.hasSuffix(suffix), name.count > suffix.count,
            name.first?.isNumber == false
        else { return .isNotACall }
        self.name = String(name.dropLast(suffix.count))
        length = index + 1 - input.position
        input.position = index + 1
        isComplete = false
        state = .arguments(LiteralReader(.pythonCall))
        return nil
    }

    private var isBetweenCalls: Bool { !name.isEmpty }

    private mutating func readArguments(
        _ value: LiteralReader, _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> PayloadStep? {
        var value = value
        let start = input.position
        let progress =
            isAnnounced ? value.read(&input, context, &arguments) : value.read(&input, context, &draft)
        length += input.position - start
        state = .arguments(value)
        switch progress {
        case .isComplete:
            state = .behindCall
            return nil
        case .isInvalid:
            guard isAnnounced || length > Self.certainLength else { return .isNotACall }
            state = .rest
            return isAnnounced ? nil : announce()
        case .needsMore:
            let isCertain = length > Self.certainLength || input.ending == .cutOff
            return isAnnounced || !isCertain ? .needsMore : announce()
        }
    }

    private mutating func readRest(
        _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> PayloadStep {
        let progress = JSONArguments(isMember: false).readRest(&input, context, &arguments)
        guard progress == .isComplete else { return .needsMore }
        state = .behindLast
        return .endsCall
    }

    private mutating func announce() -> PayloadStep {
        isAnnounced = true
        return .announces(name)
    }

    /// A complete call counts if what follows it fits.
    private mutating func readBehindCall(_ input: inout RawInput, _ context: CallContext) -> PayloadStep? {
        if isComplete {
            state = layout == .builtin ? .behindLast : .name
            isAnnounced = false
            isComplete = false
            draft = []
            return takeSeparator(&input)
        }
        let index = input.indexAfterSpaces(from: input.position)
        guard index < input.end || input.isComplete else { return .needsMore }
        switch layout {
        case .list:
            guard index == input.end || ",]".utf8.contains(input.bytes[index]) else {
                return isAnnounced ? end() : .isNotACall
            }
        case .lines:
            let isNextLine = input.bytes[input.position..<index].contains(UInt8(ascii: "\n"))
            guard index < input.end, !isNextLine else { break }
            switch context.ends(input, at: index) {
            case .undecided: return .needsMore
            case .yes: break
            case .no: return isAnnounced ? end() : .isNotACall
            }
        case .builtin: break
        }
        isComplete = true
        return isAnnounced ? nil : announce()
    }

    /// The call at hand is over; says so and moves to the next.
    private mutating func takeSeparator(_ input: inout RawInput) -> PayloadStep {
        if layout == .list {
            input.skipSpaces()
            if let byte = input.next {
                input.position += 1
                if byte == UInt8(ascii: "]") { state = .behindLast }
            } else {
                state = .behindLast
            }
        }
        return .endsCall
    }

    private mutating func end() -> PayloadStep {
        state = .behindLast
        return isAnnounced ? .endsCall : .ends
    }
}
