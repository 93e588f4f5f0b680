import OrderedJSON

/// Reads a call whose arguments are elements named after them, nested as the arguments are.
///
/// Every tag stands behind a marker of its own, so text needs no escaping and ends where the next marker is.
struct ElementCallReader: Sendable {
    private enum State: Sendable {
        case start
        case callName
        case behindName(String)
        /// Behind an opening tag, where text or an inner element follows.
        case opened
        case text(ArgumentValue)
        /// Between elements.
        case between
        case isDone
    }

    private struct Element: Sendable {
        enum Content: Sendable {
            case nothing, text, members, items
        }

        var schema: ArgumentSchema?
        /// What was written of it.
        var content = Content.nothing
    }

    private let syntax: ElementSyntax
    private var state = State.start
    private var elements: [Element] = []

    init(_ syntax: ElementSyntax) {
        self.syntax = syntax
    }

    mutating func read(
        _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> PayloadStep {
        while true {
            let step: PayloadStep? =
                switch state {
                case .start: readStart(&input)
                case .callName: readCallName(&input)
                case .behindName(let name): readBehindName(name, &input, context)
                case .opened: readOpened(&input, &arguments)
                case .text(let value): readText(value, &input, &arguments)
                case .between: readBetween(&input, context, &arguments)
                case .isDone: .ends
                }
            if let step { return step }
        }
    }

    /// The opener may be the call's own tag, up to its attributes.
    private mutating func readStart(_ input: inout RawInput) -> PayloadStep? {
        input.skipSpaces()
        guard input.skip(syntax.tagMarker + "<" + syntax.call) != .undecided else { return .needsMore }
        state = .callName
        return nil
    }

    private mutating func readCallName(_ input: inout RawInput) -> PayloadStep? {
        switch input.readTag(ParameterSyntax.Tag("", ">", name: .attribute("name"))) {
        case .undecided: return .needsMore
        case .none: return .isNotACall
        case .tag(let attributes):
            guard attributes.name.utf8.allSatisfy(\.isNameByte) else { return .isNotACall }
            state = .behindName(attributes.name)
            return nil
        }
    }

    private mutating func readBehindName(
        _ name: String, _ input: inout RawInput, _ context: CallContext
    ) -> PayloadStep? {
        let index = input.indexAfterSpaces(from: input.position)
        switch input.answer(syntax.tagMarker, at: index) {
        case .undecided: return .needsMore
        case .no: return .isNotACall
        case .yes: break
        }
        elements = [Element(schema: context.tools.schema(of: name))]
        state = .between
        return .announces(name)
    }

    private mutating func readBetween(
        _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> PayloadStep? {
        input.skipSpaces()
        let start = input.position
        switch input.skip(syntax.tagMarker + "</") {
        case .undecided: return .needsMore
        case .yes:
            guard skipTag(&input) else {
                input.position = start
                return .needsMore
            }
            return closeElement(&arguments)
        case .no: break
        }
        switch input.skip(syntax.tagMarker + "<") {
        case .undecided: return .needsMore
        case .yes:
            switch input.readTag(ParameterSyntax.Tag("", ">")) {
            case .undecided:
                input.position = start
                return .needsMore
            case .none: return nil
            case .tag(let tag):
                openElement(tag.name, &arguments)
                return nil
            }
        case .no: break
        }
        switch context.ends(input, at: input.position) {
        case .undecided: return .needsMore
        case .yes: return endCall(&arguments)
        case .no:
            guard !input.isAtEnd else { return input.isComplete ? endCall(&arguments) : .needsMore }
            input.position += 1
            return nil
        }
    }

    private mutating func skipTag(_ input: inout RawInput) -> Bool {
        while let byte = input.next {
            input.position += 1
            if byte == UInt8(ascii: ">") { return true }
        }
        return input.isComplete
    }

    private mutating func openElement(_ name: String, _ arguments: inout [UInt8]) {
        guard let parent = elements.last else { return }
        var content = parent.content
        if content == .members || content == .items {
            arguments.append(UInt8(ascii: ","))
        } else {
            let types = parent.schema?.types ?? []
            let holdsItems =
                elements.count > 1 && (types.isEmpty ? name == syntax.item : types.contains(.array))
            content = holdsItems ? .items : .members
            arguments.append(holdsItems ? UInt8(ascii: "[") : UInt8(ascii: "{"))
            elements[elements.count - 1].content = content
        }
        if content == .members {
            JSONWriter.appendString(name.utf8, to: &arguments)
            arguments.append(UInt8(ascii: ":"))
        }
        elements.append(
            Element(schema: content == .items ? parent.schema?.items : parent.schema?.property(name)))
        state = .opened
    }

    /// Decides whether an element holds text or other elements.
    private mutating func readOpened(_ input: inout RawInput, _ arguments: inout [UInt8]) -> PayloadStep? {
        let types = elements.last?.schema?.types ?? []
        if types != .string {
            let index = input.indexAfterSpaces(from: input.position)
            guard index < input.end else { return .needsMore }
            let inner = input.answer(syntax.tagMarker + "<", at: index)
            let close = input.answer(syntax.tagMarker + "</", at: index)
            if inner == .undecided || close == .undecided { return .needsMore }
            let isContainer = types.contains(.object) || types.contains(.array)
            if inner == .yes, close == .no || isContainer {
                state = .between
                return nil
            }
        }
        let value = ArgumentValue(types)
        value.begin(&arguments)
        state = .text(value)
        return nil
    }

    private mutating func readText(
        _ value: ArgumentValue, _ input: inout RawInput, _ arguments: inout [UInt8]
    ) -> PayloadStep? {
        var value = value
        var index = input.position
        scan: while index < input.end {
            switch input.answer(syntax.tagMarker, at: index) {
            case .no: index += 1
            case .undecided: break scan
            case .yes:
                value.write(input.bytes[input.position..<index], to: &arguments)
                value.end(&arguments)
                input.position = index
                elements[elements.count - 1].content = .text
                state = .between
                return nil
            }
        }
        value.write(input.bytes[input.position..<index], to: &arguments)
        input.position = index
        state = .text(value)
        return .needsMore
    }

    private mutating func closeElement(_ arguments: inout [UInt8]) -> PayloadStep? {
        guard elements.count > 1 else { return endCall(&arguments) }
        writeClosing(of: elements.removeLast(), &arguments)
        return nil
    }

    private func writeClosing(of element: Element, _ arguments: inout [UInt8]) {
        switch element.content {
        case .text: break
        case .members: arguments.append(UInt8(ascii: "}"))
        case .items: arguments.append(UInt8(ascii: "]"))
        case .nothing:
            let isArray = element.schema?.types.contains(.array) == true
            arguments.append(contentsOf: isArray ? "[]".utf8 : "{}".utf8)
        }
    }

    private mutating func endCall(_ arguments: inout [UInt8]) -> PayloadStep {
        while elements.count > 1 { writeClosing(of: elements.removeLast(), &arguments) }
        if elements.first?.content == .members { arguments.append(UInt8(ascii: "}")) }
        state = .isDone
        return .endsCall
    }
}
