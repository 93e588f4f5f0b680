/// Why there is no value; using one is an error that says so.
struct Undefined: Sendable {
    indirect enum Reason: Sendable {
        case variable(String)
        case attribute(String, typeName: String)
        case element(String, typeName: String)
        case parameter(String)
        case emptySequence(String)
        case missingElse
        case unsafe(String, typeName: String)
    }

    let reason: Reason

    init(_ reason: Reason) {
        self.reason = reason
    }

    var failure: Failure {
        switch reason {
        case .variable(let name):
            Failure(.undefined, "'\(name)' is undefined")
        case .attribute(let name, let typeName):
            Failure(.undefined, "'\(typeName)' has no attribute '\(name)'")
        case .element(let description, let typeName):
            Failure(.undefined, "\(typeName) has no element \(description)")
        case .parameter(let name):
            Failure(.undefined, "parameter '\(name)' was not provided")
        case .emptySequence(let message):
            Failure(.undefined, message)
        case .missingElse:
            Failure(
                .undefined,
                "the inline if-expression evaluated to false and no else section was defined.")
        case .unsafe(let name, let typeName):
            Failure(.undefined, "access to attribute '\(name)' of '\(typeName)' object is unsafe.")
        }
    }
}
