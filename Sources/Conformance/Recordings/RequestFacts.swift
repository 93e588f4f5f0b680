package import OrderedJSON

/// What of a request decides how its reply has to look.
package struct RequestFacts: Sendable, Hashable {
    package enum ToolUse: Sendable, Hashable {
        case none, auto, required
        case named(String)
    }

    package enum Expectation: Sendable, Hashable {
        /// Any server of the API takes such a request.
        case accepted
        /// Not every server offers this; a refusal says nothing about the rules.
        case acceptedOrRefused
        /// No server of the API may take this.
        case refused
    }

    package var dialect: Dialect
    package var isStreamed: Bool
    package var includesUsage = false
    package var stopStrings: [String] = []
    package var maxTokens: Int?
    package var choiceCount = 1
    package var toolUse = ToolUse.none
    package var usesLegacyFunctions = false
    package var asksForLogprobs = false
    /// The reply is of characters that a model may write in halves only if it cannot write them at all.
    package var expectsUnicode = true
    /// The schema that the content has to follow.
    package var schema: JSONValue?
    package var expectation = Expectation.accepted

    package init(_ dialect: Dialect, isStreamed: Bool = true) {
        self.dialect = dialect
        self.isStreamed = isStreamed
    }
}
