/// What went wrong, before it is known where: the template turns it into a `TemplateError`.
struct Failure: Error {
    var kind: TemplateError.Kind
    var message: String
    /// Where in the source; nil leaves it to whoever evaluates.
    var offset: Int?

    init(_ kind: TemplateError.Kind, _ message: String, at offset: Int? = nil) {
        self.kind = kind
        self.message = message
        self.offset = offset
    }

    static func type(_ message: String) -> Failure { Failure(.type, message) }
    static func value(_ message: String) -> Failure { Failure(.value, message) }
    static func limit(_ message: String) -> Failure { Failure(.limit, message) }

    static var integerTooLarge: Failure { .limit("integer too large: more than 64 bits") }
}
