/// The parameters of a filter, a test, a method or a function.
struct Signature: Sendable {
    struct Parameter: Sendable {
        let name: String
        let isRequired: Bool
        /// Whether it can be given by name; many of Python's own cannot.
        let isKeyword: Bool
    }

    let parameters: [Parameter]
    /// Whether any number of arguments, of any name, is passed on.
    let isVariadic: Bool
    /// How many arguments by position are enough.
    private let requiredCount: Int

    /// Reads `"old, new, /, count?"`: a `?` marks what can be left out, and what comes before a `/` has
    /// no name.
    init(_ text: StaticString, isVariadic: Bool = false) {
        var parameters: [Parameter] = []
        for part in text.description.split(separator: ", ") {
            if part == "/" {
                parameters = parameters.map {
                    Parameter(name: $0.name, isRequired: $0.isRequired, isKeyword: false)
                }
            } else {
                let name = part.hasSuffix("?") ? part.dropLast() : part
                parameters.append(
                    Parameter(name: String(name), isRequired: name == part, isKeyword: true))
            }
        }
        self.parameters = parameters
        requiredCount = (parameters.lastIndex(where: \.isRequired) ?? -1) + 1
        self.isVariadic = isVariadic
    }

    static let none = Signature("")
    static let variadic = Signature("", isVariadic: true)

    /// Puts arguments in the order of the parameters; those after the last one given may be missing.
    func bind<Argument>(
        _ positional: [Argument], _ keywords: [(name: String, value: Argument)],
        of callee: @autoclosure () -> String
    ) throws(Failure) -> (arguments: [Argument?], keywords: [(name: String, value: Argument)]) {
        if isVariadic { return (positional, keywords) }
        guard positional.count <= parameters.count else {
            throw .type(
                "\(callee()) takes at most \(parameters.count) arguments (\(positional.count) given)")
        }
        if keywords.isEmpty, positional.count >= requiredCount {
            if positional.isEmpty { return ([], []) }
            var arguments: [Argument?] = []
            arguments.reserveCapacity(positional.count)
            for argument in positional { arguments.append(argument) }
            return (arguments, [])
        }
        var arguments: [Argument?] = positional
        arguments += Array(repeating: nil, count: parameters.count - positional.count)
        for (name, value) in keywords {
            guard let position = parameters.firstIndex(where: { $0.isKeyword && $0.name == name }) else {
                throw .type("\(callee()) got an unexpected keyword argument '\(name)'")
            }
            guard arguments[position] == nil else {
                throw .type("\(callee()) got multiple values for argument '\(name)'")
            }
            arguments[position] = value
        }
        for (parameter, argument) in zip(parameters, arguments)
        where parameter.isRequired && argument == nil {
            throw .type("\(callee()) missing required argument: '\(parameter.name)'")
        }
        return (arguments, [])
    }
}
