import OrderedJSON

/// Reads calls written as JSON objects, one or several.
struct JSONCallReader: Sendable {
    private enum State: Sendable {
        case beforeObject
        case beforeMember
        case beforeValue(key: String)
        case arguments(JSONArguments)
        /// A member that says nothing.
        case ignored(JSONArguments)
        case behindObject
        case behindLast
    }

    private let syntax: JSONCallSyntax
    private var state = State.beforeObject
    private var isInList = false
    private var isFenced = false

    // Of the object at hand:
    private var depth = 0
    private var name: String?
    private var hasArguments = false
    private var isAnnounced = false
    /// Arguments that came before the name.
    private var draft: [UInt8] = []

    init(_ syntax: JSONCallSyntax) {
        self.syntax = syntax
    }

    mutating func read(
        _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> PayloadStep {
        if isAnnounced, !draft.isEmpty {
            arguments.append(contentsOf: draft)
            draft = []
        }
        while true {
            let step: PayloadStep? =
                switch state {
                case .beforeObject: readObjectStart(&input)
                case .beforeMember: readKey(&input, context)
                case .beforeValue(let key): readValueStart(key, &input)
                case .arguments(let value): readArguments(value, &input, context, &arguments)
                case .ignored(let value): readIgnored(value, &input, context)
                case .behindObject: readObjectEnd(&input, context)
                case .behindLast: readListEnd(&input)
                }
            if let step { return step }
        }
    }

    private mutating func readObjectStart(_ input: inout RawInput) -> PayloadStep? {
        input.skipSpaces()
        guard let byte = input.next else { return .needsMore }
        switch byte {
        case UInt8(ascii: "`") where syntax.mayBeFenced && !isFenced:
            switch input.skipFence() {
            case .yes: isFenced = true
            case .no: return .isNotACall
            case .undecided: return .needsMore
            }
        case UInt8(ascii: "[") where !isInList:
            isInList = true
            input.position += 1
        case UInt8(ascii: "]") where isInList:
            input.position += 1
            state = .behindLast
        case UInt8(ascii: "{") where isInList || syntax.layout == .any:
            input.position += 1
            depth = 1
            name = nil
            hasArguments = false
            isAnnounced = false
            state = .beforeMember
        default: return .isNotACall
        }
        return nil
    }

    private mutating func readKey(_ input: inout RawInput, _ context: CallContext) -> PayloadStep? {
        while let byte = input.next, byte.isSpace || byte == UInt8(ascii: ",") { input.position += 1 }
        guard let byte = input.next else { return .needsMore }
        switch byte {
        case UInt8(ascii: "\""):
            switch input.jsonString() {
            case .undecided: return .needsMore
            case .invalid: return malformed(&input)
            case .value(let key):
                if syntax.isKeyedByName, name == nil {
                    name = key
                    state = .beforeValue(key: syntax.argumentKeys.first ?? "arguments")
                    return announce()
                }
                state = .beforeValue(key: key)
                return nil
            }
        case UInt8(ascii: "}"):
            input.position += 1
            depth -= 1
            return depth == 0 ? endObject() : nil
        default:
            switch context.ends(input, at: input.position) {
            case .undecided: return .needsMore
            case .yes: return endObject()
            case .no: return malformed(&input)
            }
        }
    }

    private mutating func endObject() -> PayloadStep? {
        state = .behindObject
        if isAnnounced {
            isAnnounced = false
            return .endsCall
        }
        if let name, syntax.nonFunctions.contains(name) { return nil }
        return .isNotACall
    }

    /// Behind the arguments anything may stand; without them nothing here is a call.
    private mutating func malformed(_ input: inout RawInput) -> PayloadStep? {
        guard isAnnounced else { return .isNotACall }
        if hasArguments {
            input.position += 1
        } else {
            hasArguments = true
            state = .arguments(JSONArguments(isMember: false))
        }
        return nil
    }

    private mutating func readValueStart(_ key: String, _ input: inout RawInput) -> PayloadStep? {
        while let byte = input.next, byte.isSpace || byte == UInt8(ascii: ":") { input.position += 1 }
        guard let byte = input.next else { return .needsMore }
        if syntax.argumentKeys.contains(key), !hasArguments {
            hasArguments = true
            state = .arguments(JSONArguments(isMember: true))
            return announce()
        }
        if byte == UInt8(ascii: "\""), name == nil, syntax.nameKeys.contains(key) || key == "function" {
            switch input.jsonString() {
            case .undecided: return .needsMore
            case .invalid: return malformed(&input)
            case .value(let value):
                guard !value.isEmpty else { return .isNotACall }
                name = value
                state = .beforeMember
                return announce()
            }
        }
        if byte == UInt8(ascii: "{"), key == "function" {
            input.position += 1
            depth += 1
            state = .beforeMember
            return nil
        }
        if syntax.needsBothKeys, !isAnnounced, !["type", "id"].contains(key) { return .isNotACall }
        state = .ignored(JSONArguments(isMember: true))
        return nil
    }

    private mutating func announce() -> PayloadStep? {
        guard let name, !isAnnounced, hasArguments || !syntax.needsBothKeys,
            !syntax.nonFunctions.contains(name)
        else { return nil }
        isAnnounced = true
        return .announces(name)
    }

    private mutating func readArguments(
        _ value: JSONArguments, _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> PayloadStep? {
        var value = value
        let progress =
            isAnnounced ? value.read(&input, context, &arguments) : value.read(&input, context, &draft)
        state = progress == .isComplete ? .beforeMember : .arguments(value)
        return progress == .isComplete ? nil : .needsMore
    }

    private mutating func readIgnored(
        _ value: JSONArguments, _ input: inout RawInput, _ context: CallContext
    ) -> PayloadStep? {
        var value = value
        var ignored: [UInt8] = []
        let progress = value.read(&input, context, &ignored)
        state = progress == .isComplete ? .beforeMember : .ignored(value)
        return progress == .isComplete ? nil : .needsMore
    }

    /// Looks for another object, without taking what belongs to the text behind the last.
    private mutating func readObjectEnd(_ input: inout RawInput, _ context: CallContext) -> PayloadStep? {
        draft = []
        var index = input.indexAfterSpaces(from: input.position)
        if index < input.end, isInList, input.bytes[index] == UInt8(ascii: "]") {
            input.position = index + 1
            state = .behindLast
            return nil
        }
        let limit = min(input.end, input.position + RawInput.maximumLookahead)
        while index < limit, ",;".utf8.contains(input.bytes[index]) || input.bytes[index].isSpace {
            index += 1
        }
        guard index < input.end else {
            if input.isComplete { state = .behindLast }
            return input.isComplete ? nil : .needsMore
        }
        if input.bytes[index] == UInt8(ascii: "{") {
            input.position = index
            state = .beforeObject
            return nil
        }
        guard input.skipStrayBrackets(context) else { return .needsMore }
        state = .behindLast
        return nil
    }

    private mutating func readListEnd(_ input: inout RawInput) -> PayloadStep? {
        guard isFenced else { return .ends }
        input.skipSpaces()
        return input.skip("```") == .undecided ? .needsMore : .ends
    }
}

extension RawInput {
    enum JSONString: Sendable, Hashable {
        case undecided, invalid
        case value(String)
    }

    /// Keys and names are short; a longer string is no such thing.
    private static let maximumNameLength = 1024

    /// Reads the string that is next and moves past it.
    mutating func jsonString() -> JSONString {
        var index = position + 1
        while index < end, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard index - position < Self.maximumNameLength else { return .invalid }
        guard index < end else { return isComplete ? .invalid : .undecided }
        guard case .string(let value)? = try? JSONValue(parsing: bytes[position...index]) else {
            return .invalid
        }
        position = index + 1
        return .value(value)
    }
}
