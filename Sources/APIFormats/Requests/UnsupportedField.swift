import OrderedJSON

/// A field that clients know from elsewhere and that would change the reply, if it were obeyed.
struct UnsupportedField: Sendable {
    let name: String
    /// Values that ask for nothing and may be ignored.
    let neutralValues: [JSONValue]
    /// A sentence that says why, or what to use instead.
    let reason: String

    init(_ name: String, unless neutralValues: [JSONValue] = [], _ reason: String) {
        self.name = name
        self.neutralValues = neutralValues
        self.reason = reason
    }
}

extension RequestFields {
    mutating func refuse(_ fields: [UnsupportedField]) throws(APIError) {
        for field in fields {
            guard let value = value(field.name) else { continue }
            let isNeutral = field.neutralValues.contains { $0 == value || $0.isSameNumber(as: value) }
            if !isNeutral { throw .unsupportedParameter(path(of: field.name), field.reason) }
        }
    }
}

extension JSONValue {
    /// 1 and 1.0 are two values of JSON and one number.
    fileprivate func isSameNumber(as other: JSONValue) -> Bool {
        doubleValue != nil && doubleValue == other.doubleValue
    }
}
