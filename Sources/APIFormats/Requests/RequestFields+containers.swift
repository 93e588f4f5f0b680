import OrderedJSON

extension RequestFields {
    mutating func object<Value>(
        _ name: String, _ read: (inout RequestFields) throws(APIError) -> Value
    ) throws(APIError) -> Value? {
        guard let value = value(name) else { return nil }
        return try nested(value, path: path(of: name), read)
    }

    /// An object whose keys are the client's own.
    mutating func openObject(_ name: String) throws(APIError) -> JSONObject? {
        guard let value = value(name) else { return nil }
        guard let object = value.objectValue else {
            throw .invalidType(path(of: name), expected: "an object", found: value)
        }
        return object
    }

    mutating func array(_ name: String, expected: String = "an array") throws(APIError) -> [JSONValue]? {
        guard let value = value(name) else { return nil }
        guard let elements = value.arrayValue else {
            throw .invalidType(path(of: name), expected: expected, found: value)
        }
        return elements
    }

    mutating func objects<Value>(
        _ name: String, _ read: (inout RequestFields) throws(APIError) -> Value
    ) throws(APIError) -> [Value]? {
        guard let elements = try array(name, expected: "an array of objects") else { return nil }
        var values: [Value] = []
        values.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            values.append(try nested(element, path: path(of: name) + "[\(index)]", read))
        }
        return values
    }

    mutating func integers(_ name: String, in range: ClosedRange<Int>) throws(APIError) -> [Int]? {
        guard let elements = try array(name, expected: "an array of integers") else { return nil }
        var integers: [Int] = []
        for (index, element) in elements.enumerated() {
            integers.append(try Self.integer(element, path: path(of: name) + "[\(index)]", in: range))
        }
        return integers
    }
}
