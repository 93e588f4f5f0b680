/// What `attribute='a.b.0'` names: members inside members.
struct AttributePath {
    let parts: [Value]
    /// Stands for every part that is undefined.
    let defaultValue: Value?

    init(_ attribute: Value?, default defaultValue: Value? = nil) throws(Failure) {
        self.defaultValue = defaultValue
        switch attribute {
        case nil, Value.none?: parts = []
        case .text(let text)?:
            parts = text.split(by: Text(".", origin: .template)).map { part in
                Int(part.string).flatMap { $0 >= 0 ? .integer($0) : nil } ?? .text(part)
            }
        case let attribute?: parts = [attribute]
        }
    }
}

extension Renderer {
    mutating func value(of element: Value, at path: AttributePath) throws(Failure) -> Value {
        var value = element
        for part in path.parts {
            value = try self.element(part, of: value)
            if case .undefined = value, let defaultValue = path.defaultValue { value = defaultValue }
        }
        return value
    }
}
