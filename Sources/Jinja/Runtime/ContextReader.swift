import OrderedJSON

/// Turns a context into values. Its strings are input, except at the paths that are trusted.
struct ContextReader {
    /// The keys of the objects read last; messages and tools are many of few shapes.
    private var shapes: [MappingKeys] = []
    /// What tells most shapes apart at a glance.
    private var marks: [UInt64] = []
    /// Those of the keys of the objects that are being read.
    private var fingerprints: [Mapping.Fingerprint] = []
    private let stack = StackGuard()

    private static let maximumShapeCount = 16

    mutating func value(_ json: JSONValue, trust: TrustedPaths?) throws(Failure) -> Value {
        try value(json, trust: trust, depth: 0)
    }

    private mutating func value(_ json: JSONValue, trust: TrustedPaths?, depth: Int) throws(Failure) -> Value
    {
        switch json {
        case .null: return .none
        case .bool(let value): return .bool(value)
        case .integer(let value): return .integer(value)
        case .bigInteger(let digits): return .bigInteger(digits)
        case .double(let value): return .double(value)
        case .string(let string):
            return .text(Text(string, origin: trust?.includesThis == true ? .template : .input))
        case .array(let elements):
            try check(depth)
            let inner = trust?.elements
            var values: [Value] = []
            values.reserveCapacity(elements.count)
            for element in elements {
                values.append(try value(element, trust: inner, depth: depth + 1))
            }
            return try .list(values)
        case .object(let object):
            try check(depth)
            return .mapping(try mapping(object, trust: trust, depth: depth))
        }
    }

    /// The values are measured once they are made, which would be too late for the stack.
    private func check(_ depth: Int) throws(Failure) {
        guard depth < Extent.maximumHeight, stack.hasRoom else {
            throw .limit("more than \(depth) containers inside one another")
        }
    }

    private mutating func mapping(
        _ object: JSONObject, trust: TrustedPaths?, depth: Int
    ) throws(Failure) -> Mapping {
        var values: [Value] = []
        values.reserveCapacity(object.count)
        var extent = Extent()
        // Objects inside this one put theirs behind these and take them away again.
        let start = fingerprints.count
        for (key, json) in object {
            let value = try value(json, trust: trust?.member(key), depth: depth + 1)
            try extent.contain(value.extent)
            values.append(value)
            fingerprints.append(Mapping.Fingerprint(key))
        }
        defer { fingerprints.removeLast(fingerprints.count - start) }
        let mark = fingerprints[start...].reduce(into: UInt64(object.count)) { $0 = $0 &* 31 &+ $1.number }
        if let index = marks.firstIndex(of: mark), hasKeys(shapes[index], of: object, from: start) {
            try extent.add(shapes[index].extent)
            return Mapping(shapes[index], values: values, extent: extent)
        }
        let shape = try keys(of: object, fingerprints: Array(fingerprints[start...]))
        if shapes.count == Self.maximumShapeCount {
            shapes.removeFirst()
            marks.removeFirst()
        }
        shapes.append(shape)
        marks.append(mark)
        try extent.add(shape.extent)
        return Mapping(shape, values: values, extent: extent)
    }

    private func keys(
        of object: JSONObject, fingerprints: [Mapping.Fingerprint]
    ) throws(Failure) -> MappingKeys {
        var keys: [Value] = []
        keys.reserveCapacity(object.count)
        var extent = Extent()
        for index in 0..<object.count {
            let key = Value.text(Text(object[index].key, origin: .input))
            try extent.contain(key.extent)
            keys.append(key)
        }
        return try MappingKeys(keys, fingerprints: fingerprints, extent: extent)
    }

    private func hasKeys(_ shape: MappingKeys, of object: JSONObject, from start: Int) -> Bool {
        guard shape.fingerprints.count == fingerprints.count - start else { return false }
        for index in shape.fingerprints.indices {
            guard shape.fingerprints[index] == fingerprints[start + index] else { return false }
        }
        for index in shape.fingerprints.indices where !shape.fingerprints[index].isExact {
            guard case .text(let text) = shape.values[index], text.hasBytes(of: object[index].key) else {
                return false
            }
        }
        return true
    }
}
