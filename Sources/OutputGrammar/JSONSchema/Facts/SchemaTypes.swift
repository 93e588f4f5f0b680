import OrderedJSON

/// The types of JSON Schema, with the numbers in two parts, so that "a number, but no integer" is one of them.
struct SchemaTypes: OptionSet, Hashable {
    let rawValue: UInt8

    static let null = SchemaTypes(rawValue: 1)
    static let boolean = SchemaTypes(rawValue: 2)
    static let integer = SchemaTypes(rawValue: 4)
    static let fraction = SchemaTypes(rawValue: 8)
    static let string = SchemaTypes(rawValue: 16)
    static let array = SchemaTypes(rawValue: 32)
    static let object = SchemaTypes(rawValue: 64)
    static let number: SchemaTypes = [.integer, .fraction]
    static let all: SchemaTypes = [.null, .boolean, .number, .string, .array, .object]

    private static let names: [(String, SchemaTypes)] = [
        ("null", .null), ("boolean", .boolean), ("integer", .integer), ("number", .number),
        ("string", .string),
        ("array", .array), ("object", .object), (InternalKeyword.fractionType, .fraction), ("any", .all),
    ]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init?(name: String) {
        guard let (_, types) = Self.names.first(where: { $0.0 == name }) else { return nil }
        self = types
    }

    /// The value of a `type` keyword for these.
    var names: JSONValue {
        var names: [JSONValue] = []
        for (name, types) in Self.names where types != .all && types != .number && isSuperset(of: types) {
            names.append(.string(name))
        }
        return .array(names)
    }

    /// The type that a value has.
    init(of value: JSONValue) {
        self =
            switch value {
            case .null: .null
            case .bool: .boolean
            case .integer, .bigInteger: .integer
            case .double(let value): value == value.rounded() ? .integer : .fraction
            case .string: .string
            case .array: .array
            case .object: .object
            }
    }
}

/// Keywords that stand in no document; what `not` leaves of a keyword is sometimes only expressible by one.
enum InternalKeyword {
    static let fractionType = "\0fraction"
    /// An array of values that are none.
    static let except = "\0except"
    static let notMultipleOf = "\0notMultipleOf"
    static let notPattern = "\0notPattern"
    static let notFormat = "\0notFormat"
    /// `{"except": [names], "exceptPatterns": [regex], "pattern": regex, "names": schema, "schema": schema}`: an object
    /// has at least one member with such a name and a value of that schema.
    static let some = "\0some"
    /// `[index, schema]`: an item from the index on is of that schema.
    static let someItem = "\0someItem"
}
