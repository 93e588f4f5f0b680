/// A name, then arguments as an object. The first of the texts that may end the name is the one that is written.
public struct NamedCallSyntax: Sendable, Hashable {
    public enum Arguments: Sendable, Hashable {
        case json
        /// Bare keys and strings between delimiters of their own.
        case literal(LiteralSyntax)
        /// `FUNCTION(key=value, …)`
        case python(function: String)
    }

    /// Texts that end the name, and are dropped; but a brace opens the arguments.
    public var nameEnds: [String]
    /// The name may be written in front of these, which stay.
    public var namePrefixes: [String]
    /// `:` and digits behind the name are the model's own numbering.
    public var nameHasNumber: Bool
    /// Text up to this marker stands before the name and is the model's own id.
    public var idEnds: String?
    /// Text between this and the last of `nameEnds` is the model's own id.
    public var idBegins: String?
    /// Texts between name and arguments that say nothing more.
    public var fillers: [String]
    public var arguments: Arguments
    /// The opener alone proves nothing: an object must follow, or it is text.
    public var needsObject: Bool
    /// Only names of the request's tools count.
    public var needsKnownName: Bool
    /// Names that stand where a function's does and say something else.
    public var nonFunctions: Set<String>
    public var mayBeFenced: Bool
    /// How many letters and digits a model writes as an id; none if nil.
    public var idLength: Int?
    /// What is written around the arguments.
    public var argumentsFrame: Frame

    public init(
        nameEnds: [String], namePrefixes: [String] = [], nameHasNumber: Bool = false, idEnds: String? = nil,
        idBegins: String? = nil, fillers: [String] = [], arguments: Arguments = .json,
        needsObject: Bool = false,
        needsKnownName: Bool = false, nonFunctions: Set<String> = [], mayBeFenced: Bool = false,
        idLength: Int? = nil,
        argumentsFrame: Frame = .none
    ) {
        self.nameEnds = nameEnds
        self.namePrefixes = namePrefixes
        self.nameHasNumber = nameHasNumber
        self.idEnds = idEnds
        self.idBegins = idBegins
        self.fillers = fillers
        self.arguments = arguments
        self.needsObject = needsObject
        self.needsKnownName = needsKnownName
        self.nonFunctions = nonFunctions
        self.mayBeFenced = mayBeFenced
        self.idLength = idLength
        self.argumentsFrame = argumentsFrame
    }
}
