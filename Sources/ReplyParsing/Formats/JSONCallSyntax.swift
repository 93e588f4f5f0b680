/// JSON objects that hold a call's name and arguments, one or several, in a list or not. The first of the keys is
/// the one that is written.
public struct JSONCallSyntax: Sendable, Hashable {
    public enum Layout: Sendable, Hashable {
        /// One object or more, separated by whitespace or `;`, or a list of them.
        case any
        case list
    }

    /// A member by which models number their calls.
    public enum CallID: Sendable, Hashable {
        /// In front of the others, counting from 0.
        case first(key: String)
        /// Behind the others, nine letters and digits.
        case last(key: String)
    }

    public var nameKeys: [String]
    public var argumentKeys: [String]
    public var layout: Layout
    /// An object is `{"NAME": {…}}`.
    public var isKeyedByName: Bool
    /// Nothing but the keys tells a call from an answer in JSON: both name and arguments must be seen.
    public var needsBothKeys: Bool
    /// Names by which a model says that it calls nothing.
    public var nonFunctions: Set<String>
    /// May stand in a fenced code block.
    public var mayBeFenced: Bool
    /// What is written besides name and arguments.
    public var callID: CallID?
    /// What is written behind the opening brace and between members, if they stand on lines of their own.
    public var indentation: String?

    public init(
        nameKeys: [String] = ["name"], argumentKeys: [String] = ["arguments", "parameters"],
        layout: Layout = .any, isKeyedByName: Bool = false, needsBothKeys: Bool = false,
        nonFunctions: Set<String> = [], mayBeFenced: Bool = false,
        callID: CallID? = nil, indentation: String? = nil
    ) {
        self.nameKeys = nameKeys
        self.argumentKeys = argumentKeys
        self.layout = layout
        self.isKeyedByName = isKeyedByName
        self.needsBothKeys = needsBothKeys
        self.nonFunctions = nonFunctions
        self.mayBeFenced = mayBeFenced
        self.callID = callID
        self.indentation = indentation
    }
}
