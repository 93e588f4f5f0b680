import OrderedJSON

extension Value {
    /// A value of the context. Its strings are input, except at the paths that are trusted.
    init(_ json: JSONValue, trust: TrustedPaths) throws(Failure) {
        try self.init(json, trust: trust, depth: 0)
    }

    private init(_ json: JSONValue, trust: TrustedPaths, depth: Int) throws(Failure) {
        // The values are measured once they are made, which would be too late.
        guard depth < Extent.maximumHeight else {
            throw .limit("more than \(Extent.maximumHeight) containers inside one another")
        }
        switch json {
        case .null: self = .none
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .bigInteger(let digits): self = .bigInteger(digits)
        case .double(let value): self = .double(value)
        case .string(let string):
            self = .text(Text(string, origin: trust.includesThis ? .template : .input))
        case .array(let elements):
            let inner = trust.elements
            var values: [Value] = []
            values.reserveCapacity(elements.count)
            for element in elements {
                values.append(try Value(element, trust: inner, depth: depth + 1))
            }
            self = try .list(values)
        case .object(let object):
            var mapping = Mapping()
            for (key, value) in object {
                let value = try Value(value, trust: trust.member(key), depth: depth + 1)
                try mapping.updateValue(value, forKey: .text(Text(key, origin: .input)))
            }
            self = .mapping(mapping)
        }
    }
}
