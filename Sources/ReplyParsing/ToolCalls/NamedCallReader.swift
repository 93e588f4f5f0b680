/// Reads a name and then, as an object, its arguments.
struct NamedCallReader: Sendable {
    private enum State: Sendable {
        case id
        case name
        case behindName(String)
        /// In a Python call that is not certain yet; it starts so many bytes behind the mark.
        case held(LiteralReader, name: String, start: Int)
        case opening
        case json(JSONArguments)
        case literal(LiteralReader)
        /// Behind arguments that broke off: what is left of them.
        case rest(JSONArguments)
        case behindArguments
        case behindCall
        case isDone
        /// The header of the message named the function.
        case named(String)
    }

    private let syntax: NamedCallSyntax
    private var state: State
    private var isFenced = false
    /// Arguments that were read before the name was announced, and the reader that goes on with them.
    private var draft: [UInt8] = []
    private var resumed: State?

    init(_ syntax: NamedCallSyntax) {
        self.syntax = syntax
        state = syntax.idEnds == nil ? .name : .id
    }

    init(name: String) {
        syntax = NamedCallSyntax(nameEnds: [])
        state = .named(name)
    }

    mutating func read(
        _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> PayloadStep {
        while true {
            let step: PayloadStep? =
                switch state {
                case .id: readID(&input)
                case .name: readName(&input, context)
                case .behindName(let name): readBehindName(name, &input, context)
                case .named(let name): announce(name)
                case .held(let value, let name, let start): readHeld(value, name, start, &input, context)
                case .opening: readOpening(&input, context, &arguments)
                case .json(let value): readJSON(value, &input, context, &arguments)
                case .literal(let value): readLiteral(value, &input, context, &arguments)
                case .rest(let value): readRest(value, &input, context, &arguments)
                case .behindArguments: readBehindArguments(&input, context)
                case .behindCall: finishCall()
                case .isDone: .ends
                }
            if let step { return step }
        }
    }

    private mutating func readID(_ input: inout RawInput) -> PayloadStep? {
        guard let marker = syntax.idEnds else { return .isNotACall }
        input.skipSpaces()
        switch input.nameEnd(at: [marker]) {
        case .undecided: return .needsMore
        case .none: return .isNotACall
        case .end(_, let next):
            input.position = next
            state = .name
            return nil
        }
    }

    private mutating func readName(_ input: inout RawInput, _ context: CallContext) -> PayloadStep? {
        while input.next == UInt8(ascii: " ") { input.position += 1 }
        let ends = syntax.nameEnds + (syntax.idBegins.map { [$0] } ?? [])
        switch input.nameEnd(at: ends) {
        case .undecided: return .needsMore
        case .none: return .isNotACall
        case .end(let range, let next):
            var name = input.text(range)[...]
            for prefix in syntax.namePrefixes where name.hasPrefix(prefix) {
                name = name.dropFirst(prefix.count)
            }
            if syntax.nameHasNumber, let colon = name.lastIndex(of: ":"),
                name[name.index(after: colon)...].allSatisfy(\.isNumber)
            {
                name = name[..<colon]
            }
            guard !name.isEmpty, !syntax.nonFunctions.contains(String(name)),
                !syntax.needsKnownName || context.tools.contains(String(name))
            else {
                return .isNotACall
            }
            if let id = syntax.idBegins, input.answer(id, at: next - id.utf8.count) == .yes {
                input.position = next
                switch input.nameEnd(at: syntax.nameEnds) {
                case .undecided:
                    input.position = range.lowerBound
                    return .needsMore
                case .none: return .isNotACall
                case .end(_, let behindID): input.position = behindID
                }
            } else {
                // A brace that ends the name opens the arguments.
                input.position = input.bytes[next - 1] == UInt8(ascii: "{") ? next - 1 : next
            }
            state = .behindName(String(name))
            return nil
        }
    }

    private mutating func readBehindName(
        _ name: String, _ input: inout RawInput, _ context: CallContext
    ) -> PayloadStep? {
        guard input.skipFillers(syntax.fillers) else { return .needsMore }
        if syntax.mayBeFenced, !isFenced {
            switch input.skipFence() {
            case .undecided: return .needsMore
            case .yes: isFenced = true
            case .no: break
            }
        }
        if case .python(let function) = syntax.arguments {
            input.skipSpaces()
            switch input.answer(function + "(", at: input.position) {
            case .undecided: return .needsMore
            case .no: return .isNotACall
            case .yes: break
            }
            let start = input.position - (input.mark ?? 0)
            input.position += function.utf8.count + 1
            state = .held(LiteralReader(.pythonCall), name: name, start: start)
            return nil
        }
        if syntax.needsObject {
            input.skipSpaces()
            guard let byte = input.next else { return .needsMore }
            guard byte == UInt8(ascii: "{") else { return .isNotACall }
        }
        return announce(name)
    }

    /// Reads a Python call until it is complete or long enough to be nothing else. One that breaks off is
    /// delivered as it was written.
    private mutating func readHeld(
        _ value: LiteralReader, _ name: String, _ start: Int, _ input: inout RawInput, _ context: CallContext
    ) -> PayloadStep? {
        var value = value
        let origin = (input.mark ?? 0) + start
        switch value.read(&input, context, &draft) {
        case .isComplete: resumed = .behindArguments
        case .isInvalid:
            if input.position - origin <= PythonCallReader.certainLength {
                draft = []
                input.position = origin
            }
            resumed = .rest(JSONArguments(isMember: false))
        case .needsMore:
            let isCertain =
                input.position - origin > PythonCallReader.certainLength || input.ending == .cutOff
            guard isCertain else {
                state = .held(value, name: name, start: start)
                return .needsMore
            }
            resumed = .literal(value)
        }
        return announce(name)
    }

    private mutating func announce(_ name: String) -> PayloadStep {
        state = .opening
        return .announces(name)
    }

    private mutating func readOpening(
        _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> PayloadStep? {
        arguments.append(contentsOf: draft)
        draft = []
        state =
            switch (syntax.arguments, resumed) {
            case (_, let resumed?): resumed
            case (.literal(let literal), nil): .literal(LiteralReader(objectIn: literal))
            case (_, nil): .json(JSONArguments(isMember: false))
            }
        return nil
    }

    private mutating func readJSON(
        _ value: JSONArguments, _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> PayloadStep? {
        var value = value
        let progress = value.read(&input, context, &arguments)
        state = progress == .isComplete ? .behindArguments : .json(value)
        return progress == .isComplete ? nil : .needsMore
    }

    private mutating func readLiteral(
        _ value: LiteralReader, _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> PayloadStep? {
        var value = value
        switch value.read(&input, context, &arguments) {
        case .needsMore:
            state = .literal(value)
            return .needsMore
        case .isComplete: state = .behindArguments
        case .isInvalid: state = .rest(JSONArguments(isMember: false))
        }
        return nil
    }

    private mutating func readRest(
        _ value: JSONArguments, _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> PayloadStep? {
        let progress = value.readRest(&input, context, &arguments)
        state = progress == .isComplete ? .behindArguments : .rest(value)
        return progress == .isComplete ? nil : .needsMore
    }

    private mutating func readBehindArguments(_ input: inout RawInput, _ context: CallContext) -> PayloadStep?
    {
        if isFenced {
            let fence = input.indexAfterSpaces(from: input.position)
            switch input.answer("```", at: fence) {
            case .undecided: return .needsMore
            case .yes: input.position = fence + 3
            case .no: break
            }
        }
        guard input.skipStrayBrackets(context) else { return .needsMore }
        state = .behindCall
        return nil
    }

    private mutating func finishCall() -> PayloadStep {
        state = .isDone
        return .endsCall
    }
}

extension RawInput {
    enum NameEnd: Sendable, Hashable {
        case undecided
        /// What stands here is no name.
        case none
        case end(name: Range<Int>, next: Int)
    }

    private static let maximumNameLength = 256

    /// Finds where the name that is next ends: at the first of some texts, with nothing but spaces between.
    func nameEnd(at ends: [String]) -> NameEnd {
        var index = position
        var nameEnd = position
        while index - position <= Self.maximumNameLength {
            var isUndecided = index >= end && !isComplete
            for text in ends {
                switch answer(text, at: index) {
                case .yes: return .end(name: position..<nameEnd, next: index + text.utf8.count)
                case .undecided: isUndecided = true
                case .no: break
                }
            }
            if isUndecided { return .undecided }
            guard index < end else { return .none }
            if bytes[index].isNameByte, nameEnd == index {
                nameEnd = index + 1
            } else if !bytes[index].isSpace {
                return .none
            }
            index += 1
        }
        return .none
    }

    /// Moves past brackets too many that stand before a marker: a slip, no text.
    ///
    /// - Returns: Whether that is decided.
    mutating func skipStrayBrackets(_ context: CallContext) -> Bool {
        var index = position
        let limit = min(end, position + Self.maximumLookahead)
        while index < limit, "]}".utf8.contains(bytes[index]) || bytes[index].isSpace { index += 1 }
        switch context.ends(self, at: index) {
        case .yes: position = index
        case .undecided: return false
        case .no: break
        }
        return true
    }
}
