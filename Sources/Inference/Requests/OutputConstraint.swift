public import OrderedJSON

/// What the visible text of a reply is held to.
public struct OutputConstraint: Sendable, Hashable {
    public enum Form: Sendable, Hashable {
        case jsonObject
        case jsonSchema(JSONValue)
        /// A regular expression that matches the whole text.
        case regex(String)
        /// One of these texts.
        case choice([String])
        /// A grammar in llama.cpp's notation.
        case gbnf(String)
    }

    public var form: Form
    /// The field of the request that asked for it, for messages about it.
    public var field: String

    public init(_ form: Form, field: String) {
        self.form = form
        self.field = field
    }
}
