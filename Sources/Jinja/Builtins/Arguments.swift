/// Arguments as a call gives them.
struct Arguments {
    var positional: [Value] = []
    var keywords: [(name: String, value: Value)] = []

    func bound(
        to signature: Signature, of callee: @autoclosure () -> String
    ) throws(Failure) -> BoundArguments {
        let (values, keywords) = try signature.bind(positional, keywords, of: callee())
        return BoundArguments(values: values, keywords: keywords)
    }
}

/// Arguments in the order of a signature.
struct BoundArguments {
    var values: [Value?] = []
    /// Only variadic signatures leave any.
    var keywords: [(name: String, value: Value)] = []

    /// The argument of that number; nil where it was left out.
    subscript(position: Int) -> Value? {
        position < values.count ? values[position] : nil
    }

    func keyword(_ name: String) -> Value? {
        keywords.first { $0.name == name }?.value
    }

    /// What is left of variadic arguments without the first ones.
    func dropFirst(_ count: Int) -> Arguments {
        Arguments(positional: values.dropFirst(count).compactMap(\.self), keywords: keywords)
    }

    func isTrue(_ position: Int) -> Bool {
        self[position]?.isTrue ?? false
    }

    func integer(_ position: Int, default defaultValue: Int) throws(Failure) -> Int {
        guard let value = self[position] else { return defaultValue }
        return try value.index()
    }

    func optionalInteger(_ position: Int) throws(Failure) -> Int? {
        guard let value = self[position], !value.isNone else { return nil }
        return try value.index()
    }

    func text(_ position: Int) throws(Failure) -> Text? {
        guard let value = self[position] else { return nil }
        return try value.requiredText()
    }

    /// A text, or nil for None.
    func optionalText(_ position: Int) throws(Failure) -> Text? {
        if case .none? = self[position] { return nil }
        return try text(position)
    }
}

extension Value {
    /// The value where Python wants an integer and nothing that merely looks like one.
    func index() throws(Failure) -> Int {
        switch self {
        case .integer(let value): return value
        case .bool(let value): return value ? 1 : 0
        case .bigInteger: throw .integerTooLarge
        case .undefined(let undefined): throw undefined.failure
        default: throw .type("'\(typeName)' object cannot be interpreted as an integer")
        }
    }

    func requiredText() throws(Failure) -> Text {
        guard case .text(let text) = self else { throw .type("expected str, got \(typeName)") }
        return text
    }
}
