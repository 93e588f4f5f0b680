import OrderedJSON
import OutputGrammar

/// A parameter of a function: what its value may be, and its schema for values that are written part by part.
struct ParameterField {
    let parameter: ParameterSchema
    let schema: JSONValue
    /// What references in the schema refer to.
    let root: JSONObject

    init(_ parameter: ParameterSchema, schema: JSONValue, root: JSONObject) {
        self.parameter = parameter
        self.root = root
        self.schema = schema.followingReferences(in: root)
    }

    var name: String { parameter.name }

    /// The schema of an object of declared members, which may be written one by one.
    var members: JSONObject? {
        guard var object = schema.objectValue, object["type"]?.stringValue == "object",
            object["properties"]?.objectValue?.isEmpty == false,
            object.keys.allSatisfy({ Self.objectKeywords.contains($0) })
        else { return nil }
        object.adoptDefinitions(of: root)
        return object.closed["additionalProperties"]?.boolValue == false ? object.closed : nil
    }

    /// The schema of an object with a member `item`, and how many of these an array may have.
    var items: (object: JSONObject, min: Int, max: Int?)? {
        guard let array = schema.objectValue, array["type"]?.stringValue == "array",
            let items = array["items"], items.objectValue?.isEmpty == false,
            array.keys.allSatisfy({ Self.arrayKeywords.contains($0) })
        else { return nil }
        var object: JSONObject = ["type": "object", "required": ["item"], "additionalProperties": false]
        object["properties"] = ["item": items]
        object.adoptDefinitions(of: root)
        let min = max(0, array["minItems"]?.intValue ?? 0)
        let limit = array["maxItems"]?.intValue
        guard min <= limit ?? min, min < 1000, (limit ?? 0) < 1000 else { return nil }
        return (object, min, limit)
    }

    /// Values of which a schema says nothing, or no more than what they are on the outside.
    enum OpenKind {
        case object, array, any
    }

    var openKind: OpenKind? {
        guard let keywords = schema.objectValue else { return nil }
        let keys = Set(keywords.keys).subtracting(Self.annotations)
        switch schema["type"]?.stringValue {
        case "object" where keys.isEmpty || keys == ["additionalProperties"] && isOpen: return .object
        case "array" where keys.isEmpty: return .array
        case nil where keys.isEmpty && schema["type"] == nil: return .any
        default: return nil
        }
    }

    private var isOpen: Bool {
        let additional = schema["additionalProperties"]
        return additional?.boolValue == true || additional?.objectValue?.isEmpty == true
    }

    private static let annotations: Set<String> = [
        "type", "title", "description", "default", "examples", "$defs", "definitions", "deprecated",
        "$comment",
    ]
    private static let objectKeywords = annotations.union(["properties", "required", "additionalProperties"])
    private static let arrayKeywords = annotations.union(["items", "minItems", "maxItems"])
}

extension JSONValue {
    fileprivate func followingReferences(in root: JSONObject) -> JSONValue {
        var schema = self
        for _ in 0..<8 {
            guard schema.objectValue?.count == 1, let reference = schema["$ref"]?.stringValue,
                reference.hasPrefix("#/")
            else { return schema }
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

extension JSONObject {
    /// A part of a schema refers to the definitions of the whole.
    fileprivate mutating func adoptDefinitions(of root: JSONObject) {
        for key in ["$defs", "definitions"] where self[key] == nil {
            if let definitions = root[key] { self[key] = definitions }
        }
    }
}
