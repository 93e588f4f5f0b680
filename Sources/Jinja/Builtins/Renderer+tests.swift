extension Renderer {
    mutating func check(
        _ test: Test, _ value: Value, _ arguments: BoundArguments
    ) throws(Failure) -> Bool {
        let other = arguments[0] ?? .none
        switch test {
        case .defined: return !value.isUndefined
        case .undefined: return value.isUndefined
        case .none: return value.isNone
        case .true: return if case .bool(true) = value { true } else { false }
        case .false: return if case .bool(false) = value { true } else { false }
        case .boolean, .integer, .float, .number, .string, .mapping, .sequence, .iterable, .callable,
            .escaped:
            return hasType(test, value)
        case .equal: return try compare(value, .equal, other)
        case .notEqual: return try compare(value, .notEqual, other)
        case .less: return try compare(value, .less, other)
        case .lessOrEqual: return try compare(value, .lessOrEqual, other)
        case .greater: return try compare(value, .greater, other)
        case .greaterOrEqual: return try compare(value, .greaterOrEqual, other)
        case .in: return try contains(other, value)
        case .sameas: return value.typeName == other.typeName ? try areEqual(value, other) : false
        case .even: return try apply(.modulo, value, .integer(2)).equals(.integer(0))
        case .odd: return try apply(.modulo, value, .integer(2)).equals(.integer(1))
        case .divisibleby: return try apply(.modulo, value, other).equals(.integer(0))
        case .lower: return try text(of: value).isLowercase
        case .upper: return try text(of: value).isUppercase
        case .filter, .test:
            guard value.isHashable else { throw .type("unhashable type: '\(value.typeName)'") }
            guard case .text(let name) = value else { return false }
            return test == .filter ? Filter.isKnown(name.string) : Test(name: name.string) != nil
        }
    }

    private func hasType(_ test: Test, _ value: Value) -> Bool {
        switch (test, value) {
        case (.boolean, .bool), (.integer, .integer), (.integer, .bigInteger), (.float, .double): true
        case (.number, .bool), (.number, .integer), (.number, .bigInteger), (.number, .double): true
        case (.string, .text), (.mapping, .mapping): true
        case (.sequence, .undefined), (.sequence, .text), (.sequence, .list), (.sequence, .tuple): true
        case (.sequence, .mapping), (.sequence, .range): true
        case (.iterable, .undefined), (.iterable, .text), (.iterable, .list), (.iterable, .tuple): true
        case (.iterable, .mapping), (.iterable, .range), (.iterable, .view): true
        case (.iterable, .object(let reference)): reference.kind == .generator || reference.kind == .loop
        case (.callable, .undefined), (.callable, .macro), (.callable, .function), (.callable, .method): true
        case (.callable, .object(let reference)): reference.kind == .loop || reference.kind == .joiner
        case (.escaped, .text(let text)): text.isMarkup
        default: false
        }
    }
}

extension Value {
    var isUndefined: Bool {
        if case .undefined = self { true } else { false }
    }
}
