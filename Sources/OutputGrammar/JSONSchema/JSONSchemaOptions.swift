/// What a schema leaves open about the text of a value.
public struct JSONSchemaOptions: Sendable, Hashable {
    public enum Whitespace: Sendable, Hashable {
        /// As in Python's `json.dumps`, compact or indented; bounded, so that a model cannot go on with blanks for ever.
        case flexible
        /// None at all.
        case compact
    }

    public var whitespace: Whitespace
    /// Reads OpenAPI's `nullable: true` as one more type, which JSON Schema itself does not.
    public var honorsNullable: Bool

    public init(whitespace: Whitespace = .flexible, honorsNullable: Bool = true) {
        self.whitespace = whitespace
        self.honorsNullable = honorsNullable
    }
}
