import OrderedJSON

/// Reads the keywords of one schema object, with the checks that they need.
struct SchemaReader {
    let object: JSONObject
    let path: String

    func invalid(_ keyword: String, _ reason: String) -> GrammarError {
        .invalidSchema(path: "\(path)/\(JSONPointer.escaped(keyword))", reason: reason)
    }

    func unsupported(_ keyword: String, _ reason: String) -> GrammarError {
        .unsupported(keyword: keyword, path: path, reason: reason)
    }

    /// Where a keyword stands, in a schema that stands at `place`.
    func place(of keyword: String, in place: KeywordPlace) -> KeywordPlace {
        place.under(object.keys.enumerated().first { $0.element == keyword }?.offset ?? object.keys.count)
    }

    /// The place of keywords that set conditions on members and do not declare them, wherever they stand.
    func placeOfConditions(in place: KeywordPlace) -> KeywordPlace { place.under(object.keys.count) }

    /// A count such as `minLength`; 1.0 is one too.
    func count(_ keyword: String) throws(GrammarError) -> Int? {
        guard let value = object[keyword] else { return nil }
        if case .bigInteger(let digits) = value, !digits.hasPrefix("-") { return .max }
        guard let count = value.intValue, count >= 0 else { throw invalid(keyword, "not a count") }
        return count
    }

    func number(_ keyword: String) throws(GrammarError) -> DecimalNumber? {
        guard let value = object[keyword] else { return nil }
        guard let number = DecimalNumber(value) else { throw invalid(keyword, "not a number") }
        return number
    }

    func flag(_ keyword: String) throws(GrammarError) -> Bool {
        guard let value = object[keyword] else { return false }
        guard let flag = value.boolValue else { throw invalid(keyword, "neither true nor false") }
        return flag
    }

    func string(_ keyword: String) throws(GrammarError) -> String? {
        guard let value = object[keyword] else { return nil }
        guard let string = value.stringValue else { throw invalid(keyword, "not a string") }
        return string
    }

    func array(_ keyword: String) throws(GrammarError) -> [JSONValue]? {
        guard let value = object[keyword] else { return nil }
        guard let array = value.arrayValue else { throw invalid(keyword, "not an array") }
        return array
    }

    /// A keyword whose members are schemas.
    func members(_ keyword: String) throws(GrammarError) -> JSONObject? {
        guard let value = object[keyword] else { return nil }
        guard let members = value.objectValue else { throw invalid(keyword, "not an object") }
        return members
    }

    func names(_ keyword: String) throws(GrammarError) -> [String]? {
        guard let array = try array(keyword) else { return nil }
        var names: [String] = []
        for element in array {
            guard let name = element.stringValue else { throw invalid(keyword, "not a list of names") }
            names.append(name)
        }
        return names
    }

    func types() throws(GrammarError) -> SchemaTypes? {
        guard let value = object["type"] else { return nil }
        var types: SchemaTypes = []
        for element in value.arrayValue ?? [value] {
            guard let name = element.stringValue, let type = SchemaTypes(name: name) else {
                throw invalid("type", "\(element.serialized()) is no type")
            }
            types.formUnion(type)
        }
        return types
    }

    func lowerBound() throws(GrammarError) -> NumberInterval.Bound? {
        try bound("minimum", "exclusiveMinimum") { $0 > $1 }
    }

    func upperBound() throws(GrammarError) -> NumberInterval.Bound? {
        try bound("maximum", "exclusiveMaximum") { $0 < $1 }
    }

    /// Since draft 6 the exclusive bound is a number; in draft 4 it says how the other is meant.
    private func bound(
        _ inclusive: String, _ exclusive: String, isTighter: (DecimalNumber, DecimalNumber) -> Bool
    ) throws(GrammarError) -> NumberInterval.Bound? {
        let number = try number(inclusive)
        if let isExclusive = object[exclusive]?.boolValue {
            return number.map { NumberInterval.Bound(value: $0, isExclusive: isExclusive) }
        }
        guard let other = try self.number(exclusive) else {
            return number.map { NumberInterval.Bound(value: $0, isExclusive: false) }
        }
        if let number, isTighter(number, other) {
            return NumberInterval.Bound(value: number, isExclusive: false)
        }
        return NumberInterval.Bound(value: other, isExclusive: true)
    }

    /// The texts in which an expression certainly matches nowhere.
    func opposite(of regex: String) throws(GrammarError) -> Pattern {
        .excluding(try pattern(regex, "not"), wide: try pattern(regex, "not", reading: .wide))
    }

    func pattern(
        _ regex: String, _ keyword: String, reading: RegexReading = .narrow
    ) throws(GrammarError) -> Pattern {
        do {
            return try Pattern(searching: regex, reading: reading)
        } catch {
            switch error {
            case .unsupported(_, _, let reason): throw unsupported(keyword, reason)
            case .syntax(_, let column, let reason): throw invalid(keyword, "\(reason) (character \(column))")
            default: throw error
            }
        }
    }
}
