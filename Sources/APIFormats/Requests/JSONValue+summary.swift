import OrderedJSON

extension JSONValue {
    /// The value as an error message names it: `the string "hot"`, `3`, `an array`.
    var summary: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .bigInteger(let digits): String(digits.prefix(Self.summaryLength))
        case .double(let value): "\(value)"
        case .string(let text): "the string \(Self.quoted(text))"
        case .array(let elements): elements.isEmpty ? "an empty array" : "an array"
        case .object(let object): object.isEmpty ? "an empty object" : "an object"
        }
    }

    private static let summaryLength = 40

    private static func quoted(_ text: String) -> String {
        let shown = text.firstScalars(summaryLength)
        let isWhole = shown.utf8.count == text.utf8.count
        return JSONValue.string(isWhole ? text : shown + "…").serialized()
    }
}

extension String {
    /// At most so many code points from the start. A single `Character` can be of any length.
    func firstScalars(_ count: Int) -> String {
        String(UnicodeScalarView(unicodeScalars.prefix(count)))
    }
}
