import OrderedJSON

/// Reads a call whose arguments are tagged texts.
///
/// Nothing in a value is escaped, so a closing tag ends it only where the markup goes on behind it.
struct ParameterCallReader: Sendable {
    private enum State: Sendable {
        case callName
        /// Behind the name, which counts once markup follows it.
        case behindName(String)
        case body
        case value(ValueState)
        case json(JSONArguments)
        case closing
        case isDone
    }

    private struct ValueState: Sendable {
        var value: ArgumentValue
        /// The value's own first line break was seen, or there is none.
        var isBegun = false
        /// The value stands on lines of its own.
        var isInLines = false
        var isLiteral = false
        /// The byte before the next, to know where lines start.
        var previous = UInt8(ascii: ">")
    }

    private let syntax: ParameterSyntax
    private var state = State.callName
    private var schema: ArgumentSchema?
    private var hasParameters = false

    init(_ syntax: ParameterSyntax) {
        self.syntax = syntax
    }

    mutating func read(
        _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> PayloadStep {
        while true {
            let step: PayloadStep? =
                switch state {
                case .callName: readCallName(&input)
                case .behindName(let name): readBehindName(name, &input, context)
                case .body: readBody(&input, context, &arguments)
                case .value(let value): readValue(value, &input, context, &arguments)
                case .json(let value): readJSON(value, &input, context, &arguments)
                case .closing: readClosing(&input)
                case .isDone: .ends
                }
            if let step { return step }
        }
    }

    private mutating func readCallName(_ input: inout RawInput) -> PayloadStep? {
        switch syntax.callName {
        case .tag(let tag):
            if !tag.prefix.isEmpty { input.skipSpaces() }
            switch input.readTag(tag) {
            case .undecided: return .needsMore
            case .none: return .isNotACall
            case .tag(let attributes):
                guard attributes.name.utf8.allSatisfy(\.isNameByte) else { return .isNotACall }
                state = .behindName(attributes.name)
            }
        case .bare(let separator):
            input.skipSpaces()
            var index = input.position
            while index < input.end, input.bytes[index].isNameByte { index += 1 }
            guard index < input.end else { return .needsMore }
            guard index > input.position else { return .isNotACall }
            let name = input.text(input.position..<index)
            if let separator {
                switch input.answer(separator, at: index) {
                case .undecided: return .needsMore
                case .yes: index += separator.utf8.count
                case .no: break
                }
            }
            input.position = index
            state = .behindName(name)
        }
        return nil
    }

    private mutating func readBehindName(
        _ name: String, _ input: inout RawInput, _ context: CallContext
    ) -> PayloadStep? {
        let index = input.indexAfterSpaces(from: input.position)
        guard index < input.end else { return .needsMore }
        switch followsMarkup(input, at: index, context) {
        case .undecided: return .needsMore
        case .no:
            guard syntax.mayBeJSON, input.bytes[index] == UInt8(ascii: "{") else { return .isNotACall }
            state = .json(JSONArguments(isMember: false))
        case .yes:
            state = .body
        }
        schema = context.tools.schema(of: name)
        return .announces(name)
    }

    private mutating func readBody(
        _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> PayloadStep? {
        // A closing tag too many is a slip.
        guard input.skipFillers([syntax.parameterClose]) else { return .needsMore }
        switch input.skip(syntax.callClose) {
        case .undecided: return .needsMore
        case .yes: return endCall(&arguments)
        case .no: break
        }
        let start = input.position
        switch input.readTag(syntax.parameter) {
        case .undecided: return .needsMore
        case .tag(let attributes):
            if let valueOpen = syntax.valueOpen {
                input.skipSpaces()
                switch input.skip(valueOpen) {
                case .undecided:
                    input.position = start
                    return .needsMore
                case .yes, .no: break
                }
            }
            beginValue(attributes, &arguments)
            return nil
        case .none: break
        }
        switch context.ends(input, at: input.position) {
        case .undecided: return .needsMore
        case .yes: return endCall(&arguments)
        case .no:
            guard !input.isAtEnd else { return input.isComplete ? endCall(&arguments) : .needsMore }
            // Text between parameters belongs to none of them.
            input.position += 1
            return nil
        }
    }

    private mutating func beginValue(_ attributes: RawInput.TagAttributes, _ arguments: inout [UInt8]) {
        arguments.append(hasParameters ? UInt8(ascii: ",") : UInt8(ascii: "{"))
        JSONWriter.appendString(attributes.name.utf8, to: &arguments)
        arguments.append(UInt8(ascii: ":"))
        hasParameters = true
        let value = ArgumentValue(types(attributes))
        value.begin(&arguments)
        state = .value(ValueState(value: value))
    }

    private func types(_ attributes: RawInput.TagAttributes) -> ArgumentSchema.Types {
        let declared =
            schema?.property(attributes.name).map { $0.types.isEmpty ? .anything : $0.types } ?? .string
        switch syntax.typing {
        case .schema: return declared
        case .stringFlag(let attribute):
            return switch attributes[attribute] {
            case "true": .string
            case "false": .anything
            default: declared
            }
        case .typeName(let attribute):
            guard let type = attributes[attribute] else { return declared }
            return ArgumentSchema.Types(name: type)
        }
    }

    private mutating func readValue(
        _ current: ValueState, _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> PayloadStep? {
        var current = current
        if !current.isBegun {
            guard beginText(&current, &input) else { return .needsMore }
        }
        if current.isLiteral { return readCDATA(current, &input, &arguments) }
        var index = input.position
        scan: while index < input.end {
            switch endsValue(input, at: index, current, context) {
            case .no:
                current.previous = input.bytes[index]
                index += 1
            case .undecided:
                pass(input.bytes[input.position..<index], &current, &input, &arguments)
                state = .value(current)
                return .needsMore
            case .yes(let next):
                return endValue(&current, textEnd: index, next: next, &input, &arguments)
            }
        }
        guard input.isComplete else {
            pass(input.bytes[input.position..<index], &current, &input, &arguments)
            state = .value(current)
            return .needsMore
        }
        return endValue(&current, textEnd: index, next: index, &input, &arguments)
    }

    /// - Returns: Whether enough is there to say how the value begins.
    private func beginText(_ current: inout ValueState, _ input: inout RawInput) -> Bool {
        switch syntax.value {
        case .verbatim: break
        case .inLines:
            guard let byte = input.next else { return input.isComplete }
            if byte == UInt8(ascii: "\n") {
                input.position += 1
                current.isInLines = true
                current.previous = byte
            }
        case .markup:
            switch input.skip("<![CDATA[") {
            case .undecided: return false
            case .yes: current.isLiteral = true
            case .no: break
            }
        }
        current.isBegun = true
        return true
    }

    /// Passes on text of the value, but for what could belong to its end.
    private func pass(
        _ text: ArraySlice<UInt8>, _ current: inout ValueState, _ input: inout RawInput,
        _ arguments: inout [UInt8]
    ) {
        var text = text
        if syntax.value == .inLines, text.last == UInt8(ascii: "\n") {
            text = text.dropLast()
        } else if syntax.value == .markup {
            text = text[..<text.incompleteEntityStart]
        }
        current.previous = text.last ?? current.previous
        input.position = text.endIndex
        current.value.write(syntax.value == .markup ? text.decodingEntities[...] : text, to: &arguments)
    }

    private mutating func endValue(
        _ current: inout ValueState, textEnd: Int, next: Int, _ input: inout RawInput,
        _ arguments: inout [UInt8]
    ) -> PayloadStep? {
        var text = input.bytes[input.position..<textEnd]
        if syntax.value == .inLines, text.last == UInt8(ascii: "\n") { text = text.dropLast() }
        current.value.write(syntax.value == .markup ? text.decodingEntities[...] : text, to: &arguments)
        current.value.end(&arguments)
        input.position = next
        state = .body
        return nil
    }

    private enum ValueEnd {
        case no, undecided
        case yes(next: Int)
    }

    /// Whether the value ends at an index, and where its markup does.
    private func endsValue(
        _ input: RawInput, at index: Int, _ current: ValueState, _ context: CallContext
    ) -> ValueEnd {
        let byte = input.bytes[index]
        if byte == syntax.parameterClose.utf8.first {
            switch input.answer(syntax.parameterClose, at: index) {
            case .no: break
            case .undecided: return .undecided
            case .yes:
                let next = index + syntax.parameterClose.utf8.count
                switch closes(input, from: next, current, context) {
                case .no: break
                case .undecided: return .undecided
                case .yes: return .yes(next: next)
                }
            }
        }
        if syntax.value == .inLines, current.previous == UInt8(ascii: "\n") {
            switch endsUnclosedValue(input, at: index, context) {
            case .no: break
            case .undecided: return .undecided
            case .yes: return .yes(next: index)
            }
        }
        return switch context.terminates(input, at: index) {
        case .no: .no
        case .undecided: .undecided
        case .yes: .yes(next: index)
        }
    }

    /// Whether a closing tag that ends before an index is the value's own: the call's markup goes on behind it,
    /// and a value on lines of its own does not end within a line (the delimiter of such templates is
    /// `\n</parameter>\n`).
    private func closes(
        _ input: RawInput, from index: Int, _ current: ValueState, _ context: CallContext
    ) -> RawInput.Answer {
        if current.isInLines, current.previous != UInt8(ascii: "\n") {
            guard index < input.end || input.isComplete else { return .undecided }
            if index < input.end, input.bytes[index] != UInt8(ascii: "\n") { return .no }
        }
        let next = input.indexAfterSpaces(from: index)
        guard next < input.end else { return input.isComplete ? .yes : .undecided }
        return followsMarkup(input, at: next, context)
    }

    /// Whether the line that starts at an index is markup although no tag closed the value: models drop it.
    private func endsUnclosedValue(
        _ input: RawInput, at index: Int, _ context: CallContext
    ) -> RawInput.Answer {
        let parameter = input.answer(syntax.parameter.prefix, at: index)
        if parameter != .no { return parameter }
        let close = input.answer(syntax.callClose, at: index)
        guard close == .yes else { return close }
        let next = input.indexAfterSpaces(from: index + syntax.callClose.utf8.count)
        guard next < input.end else { return input.isComplete ? .yes : .undecided }
        return context.ends(input, at: next)
    }

    private func followsMarkup(_ input: RawInput, at index: Int, _ context: CallContext) -> RawInput.Answer {
        var isUndecided = false
        for literal in [syntax.parameter.prefix, syntax.callClose, syntax.parameterClose] {
            switch input.answer(literal, at: index) {
            case .yes: return .yes
            case .undecided: isUndecided = true
            case .no: break
            }
        }
        let ends = context.ends(input, at: index)
        return ends == .no && isUndecided ? .undecided : ends
    }

    private mutating func readCDATA(
        _ current: ValueState, _ input: inout RawInput, _ arguments: inout [UInt8]
    ) -> PayloadStep? {
        var current = current
        var index = input.position
        while index < input.end {
            switch input.answer("]]>", at: index) {
            case .yes:
                current.value.write(input.bytes[input.position..<index], to: &arguments)
                input.position = index + 3
                current.value.end(&arguments)
                state = .body
                return nil
            case .undecided:
                current.value.write(input.bytes[input.position..<index], to: &arguments)
                input.position = index
                state = .value(current)
                return .needsMore
            case .no: index += 1
            }
        }
        current.value.write(input.bytes[input.position..<index], to: &arguments)
        input.position = index
        state = .value(current)
        return .needsMore
    }

    private mutating func readJSON(
        _ value: JSONArguments, _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> PayloadStep? {
        var value = value
        let progress = value.read(&input, context, &arguments)
        state = progress == .isComplete ? .closing : .json(value)
        return progress == .isComplete ? nil : .needsMore
    }

    private mutating func readClosing(_ input: inout RawInput) -> PayloadStep? {
        guard input.skipFillers([syntax.callClose]) else { return .needsMore }
        state = .isDone
        return .endsCall
    }

    private mutating func endCall(_ arguments: inout [UInt8]) -> PayloadStep {
        if hasParameters { arguments.append(UInt8(ascii: "}")) }
        state = .isDone
        return .endsCall
    }
}
