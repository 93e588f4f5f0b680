import OrderedJSON

extension RequestFields {
    mutating func string(_ name: String) throws(APIError) -> String? {
        guard let value = value(name) else { return nil }
        guard let string = value.stringValue else {
            throw .invalidType(path(of: name), expected: "a string", found: value)
        }
        return string
    }

    mutating func strings(_ name: String) throws(APIError) -> [String]? {
        guard let value = value(name) else { return nil }
        let strings = value.arrayValue?.compactMap(\.stringValue)
        guard let strings, strings.count == value.arrayValue?.count else {
            throw .invalidType(path(of: name), expected: "a list of strings", found: value)
        }
        return strings
    }

    /// A string that must be there and not be empty.
    mutating func requiredString(_ name: String) throws(APIError) -> String {
        guard let string = try string(name) else { throw .missing(path(of: name), expected: "a string") }
        guard !string.isEmpty else {
            throw .invalidValue(
                path(of: name), expected: "a string that is not empty", found: .string(string))
        }
        return string
    }

    /// One of the raw values of an enumeration.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, of type: Choice.Type = Choice.self
    ) throws(APIError) -> Choice? {
        guard let string = try string(name) else { return nil }
        guard let choice = Choice(rawValue: string) else {
            let names = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw .invalidValue(path(of: name), expected: "one of \(names)", found: .string(string))
        }
        return choice
    }

    mutating func bool(_ name: String) throws(APIError) -> Bool? {
        guard let value = value(name) else { return nil }
        guard let bool = value.boolValue else {
            throw .invalidType(path(of: name), expected: "true or false", found: value)
        }
        return bool
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let value = value(name) else { return nil }
        return try Self.integer(value, path: path(of: name), in: range)
    }

    static func integer(
        _ value: JSONValue, path: String, in range: ClosedRange<Int>
    ) throws(APIError) -> Int {
        let expected =
            switch (range.lowerBound, range.upperBound) {
            case (.min, .max): "an integer of at most 64 bits"
            case (let minimum, .max): "an integer of at least \(minimum)"
            case (let minimum, let maximum): "an integer between \(minimum) and \(maximum)"
            }
        if let integer = value.intValue {
            guard range.contains(integer) else {
                throw .invalidValue(path, expected: expected, found: value)
            }
            return integer
        }
        if case .bigInteger = value { throw .invalidValue(path, expected: expected, found: value) }
        throw .invalidType(path, expected: expected, found: value)
    }

    mutating func number(_ name: String, in range: ClosedRange<Float>) throws(APIError) -> Float? {
        guard let value = value(name) else { return nil }
        let expected = "a number between \(Self.text(range.lowerBound)) and \(Self.text(range.upperBound))"
        return try Self.number(value, path: path(of: name), expected: expected) { range.contains($0) }
    }

    mutating func positiveNumber(_ name: String) throws(APIError) -> Float? {
        guard let value = value(name) else { return nil }
        return try Self.number(value, path: path(of: name), expected: "a number greater than 0") {
            $0 > 0 && $0.isFinite
        }
    }

    static func number(
        _ value: JSONValue, path: String, expected: String, _ isAllowed: (Float) -> Bool
    ) throws(APIError) -> Float {
        guard let number = value.doubleValue else {
            throw .invalidType(path, expected: expected, found: value)
        }
        guard isAllowed(Float(number)) else { throw .invalidValue(path, expected: expected, found: value) }
        return Float(number)
    }

    /// A bound as people write it: 2 and not 2.0.
    static func text(_ bound: Float) -> String {
        Int(exactly: bound).map(String.init) ?? "\(bound)"
    }
}
