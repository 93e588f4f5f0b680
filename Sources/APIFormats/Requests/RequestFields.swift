import OrderedJSON

/// Reads the fields of a JSON object by name, and knows in the end which of them nobody asked for.
///
/// `null` counts as absent. Every error names the field by its path in the request.
struct RequestFields {
    let object: JSONObject
    /// Empty for the request itself.
    let path: String
    let unknownFields: UnknownFields
    private var knownNames: [String] = []
    private(set) var warnings: [String] = []

    /// Warnings end up in a header, which has to stay small.
    private static let maximumWarningCount = 16

    init(_ object: JSONObject, path: String = "", unknownFields: UnknownFields) {
        self.object = object
        self.path = path
        self.unknownFields = unknownFields
        if path.isEmpty { knownNames.reserveCapacity(96) }
    }

    func path(of name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }

    /// The value of a field, which is thereby known.
    mutating func value(_ name: String) -> JSONValue? {
        acknowledge(name)
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    /// The fields that were asked for so far.
    var names: [String] { knownNames }

    /// Marks a field as known whose value does not matter here.
    mutating func acknowledge(_ name: String) {
        knownNames.append(name)
    }

    /// Tells the client what it asked for and does not get.
    mutating func warn(_ warning: String) {
        guard warnings.count < Self.maximumWarningCount else { return }
        warnings.append(warning)
    }

    /// Refuses, or warns of, the fields that nobody asked for.
    mutating func finish() throws(APIError) {
        for (name, value) in object where !value.isNull && !knownNames.contains(name) {
            guard warnings.count < Self.maximumWarningCount else { return }
            let suggestion = knownNames.closest(to: name).map(path(of:))
            let error = APIError.unknownParameter(path(of: name), suggestion: suggestion)
            switch unknownFields {
            case .refuse: throw error
            case .warn: warn(error.message)
            }
        }
    }

    /// Reads an object inside this one by the same rules, and finishes it.
    mutating func nested<Value>(
        _ value: JSONValue, path: String,
        _ read: (inout RequestFields) throws(APIError) -> Value
    ) throws(APIError) -> Value {
        guard let object = value.objectValue else {
            throw .invalidType(path, expected: "an object", found: value)
        }
        var fields = RequestFields(object, path: path, unknownFields: unknownFields)
        fields.warnings = warnings
        let result = try read(&fields)
        try fields.finish()
        warnings = fields.warnings
        return result
    }
}
