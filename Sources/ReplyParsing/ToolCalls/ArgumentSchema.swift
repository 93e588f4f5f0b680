import OrderedJSON

/// A JSON Schema, as far as it says what type a value has.
struct ArgumentSchema: Sendable {
    struct Types: OptionSet, Sendable, Hashable {
        let rawValue: UInt8

        static let string = Types(rawValue: 1)
        static let integer = Types(rawValue: 2)
        static let number = Types(rawValue: 4)
        static let boolean = Types(rawValue: 8)
        static let null = Types(rawValue: 16)
        static let array = Types(rawValue: 32)
        static let object = Types(rawValue: 64)
        /// Whatever JSON the text is, and a string if it is none.
        static let anything: Types = [.string, .integer, .number, .boolean, .null, .array, .object]

        init(rawValue: UInt8) { self.rawValue = rawValue }

        init(name: String) {
            switch name {
            case "string", "str", "text": self = .string
            case "integer", "int": self = .integer
            case "number", "float", "double": self = .number
            case "boolean", "bool": self = .boolean
            case "null", "none": self = .null
            case "array", "list": self = .array
            case "object", "dict": self = .object
            default: self = []
            }
        }
    }

    private let value: JSONValue
    private let root: JSONObject

    init(_ value: JSONValue, root: JSONObject) {
        self.value = value
        self.root = root
    }

    /// What the value may be; empty if the schema does not say.
    var types: Types { types(of: value, depth: 0) }

    func property(_ name: String) -> ArgumentSchema? {
        resolved(value)["properties"]?[name].map { ArgumentSchema($0, root: root) }
            ?? additionalProperties
    }

    var items: ArgumentSchema? {
        resolved(value)["items"].map { ArgumentSchema($0, root: root) }
    }

    private var additionalProperties: ArgumentSchema? {
        guard let schema = resolved(value)["additionalProperties"], schema.objectValue != nil else {
            return nil
        }
        return ArgumentSchema(schema, root: root)
    }

    /// Schemas that refer to themselves are legal; none that is of use here nests deeper.
    private static let maximumDepth = 8

    private func types(of schema: JSONValue, depth: Int) -> Types {
        guard depth < Self.maximumDepth else { return [] }
        let schema = resolved(schema)
        switch schema["type"] {
        case .string(let name)?: return Types(name: name)
        case .array(let names)?:
            return names.reduce(into: []) { $0.formUnion(Types(name: $1.stringValue ?? "")) }
        default: break
        }
        for key in ["anyOf", "oneOf", "allOf"] {
            guard let alternatives = schema[key]?.arrayValue else { continue }
            return alternatives.reduce(into: []) { $0.formUnion(types(of: $1, depth: depth + 1)) }
        }
        if let constant = schema["const"] { return Types(of: constant) }
        if let values = schema["enum"]?.arrayValue {
            return values.reduce(into: []) { $0.formUnion(Types(of: $1)) }
        }
        if schema["properties"] != nil { return .object }
        if schema["items"] != nil { return .array }
        return []
    }

    /// Follows references inside the schema (`#/$defs/…`).
    private func resolved(_ schema: JSONValue) -> JSONValue {
        var schema = schema
        for _ in 0..<Self.maximumDepth {
            guard let reference = schema["$ref"]?.stringValue, reference.hasPrefix("#/") else {
                return schema
            }
            var target = JSONValue.object(root)
            for key in reference.dropFirst(2).split(separator: "/") {
                guard let next = target[String(key)] else { return schema }
                target = next
            }
            schema = target
        }
        return schema
    }
}

extension ArgumentSchema.Types {
    fileprivate init(of value: JSONValue) {
        self =
            switch value {
            case .null: .null
            case .bool: .boolean
            case .integer, .bigInteger: .integer
            case .double: .number
            case .string: .string
            case .array: .array
            case .object: .object
            }
    }
}
