/// Reads one opener's payload: what says nothing, then the call itself.
struct PayloadReader: Sendable {
    private enum Body: Sendable {
        case json(JSONCallReader)
        case named(NamedCallReader)
        case parameters(ParameterCallReader)
        case elements(ElementCallReader)
        case python(PythonCallReader)
        case code(CodeReader)
    }

    private var isBehindFillers: Bool
    private var body: Body

    init(_ syntax: CallSyntax, _ payload: Int) {
        isBehindFillers = syntax.fillers.isEmpty
        body =
            switch syntax.payloads[payload] {
            case .json(let syntax): .json(JSONCallReader(syntax))
            case .named(let syntax): .named(NamedCallReader(syntax))
            case .parameters(let syntax): .parameters(ParameterCallReader(syntax))
            case .elements(let syntax): .elements(ElementCallReader(syntax))
            case .python(let syntax): .python(PythonCallReader(syntax))
            case .code(let function): .code(CodeReader(function: function))
            }
    }

    private init(_ body: Body) {
        isBehindFillers = true
        self.body = body
    }

    /// Reads arguments alone.
    static func arguments(ofCallNamed name: String) -> PayloadReader {
        PayloadReader(.named(NamedCallReader(name: name)))
    }

    /// Reads as far as it can tell what it reads.
    ///
    /// - Parameter arguments: Takes the arguments of the call that was announced last, as JSON.
    mutating func read(
        _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> PayloadStep {
        if !isBehindFillers {
            guard input.skipFillers(context.syntax.fillers) else { return .needsMore }
            isBehindFillers = true
        }
        switch body {
        case .json(var reader):
            defer { body = .json(reader) }
            return reader.read(&input, context, &arguments)
        case .named(var reader):
            defer { body = .named(reader) }
            return reader.read(&input, context, &arguments)
        case .parameters(var reader):
            defer { body = .parameters(reader) }
            return reader.read(&input, context, &arguments)
        case .elements(var reader):
            defer { body = .elements(reader) }
            return reader.read(&input, context, &arguments)
        case .python(var reader):
            defer { body = .python(reader) }
            return reader.read(&input, context, &arguments)
        case .code(var reader):
            defer { body = .code(reader) }
            return reader.read(&input, context, &arguments)
        }
    }
}

extension RawInput {
    /// Moves past whitespace and any of some texts, as many as there are.
    ///
    /// - Returns: Whether it is certain that none is left.
    mutating func skipFillers(_ fillers: [String]) -> Bool {
        next: while true {
            skipSpaces()
            var isUndecided = isAtEnd && !isComplete
            for filler in fillers {
                switch skip(filler) {
                case .yes: continue next
                case .undecided: isUndecided = true
                case .no: break
                }
            }
            return !isUndecided
        }
    }

    /// Moves past the opening line of a fenced code block, if one is next.
    ///
    /// - Returns: Whether there was one.
    mutating func skipFence() -> Answer {
        let answer = answer("```", at: position)
        guard answer == .yes else { return answer }
        var index = position + 3
        while index < end, bytes[index].isNameByte { index += 1 }
        guard index < end || isComplete else { return .undecided }
        position = index
        return .yes
    }
}

extension UInt8 {
    /// A byte of a function's name: nothing that could be markup.
    var isNameByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: ":"), UInt8(ascii: "/"), 0x80...:
            true
        default: false
        }
    }
}
