/// A name, then a tagged text for each argument; nothing is escaped and, as a rule, nothing is typed.
public struct ParameterSyntax: Sendable, Hashable {
    /// How a tag carries its name.
    public enum TagName: Sendable, Hashable {
        /// All between prefix and suffix.
        case whole
        /// The value of an attribute.
        case attribute(String)
    }

    public struct Tag: Sendable, Hashable {
        public var prefix: String
        public var suffix: String
        public var name: TagName

        public init(_ prefix: String, _ suffix: String, name: TagName = .whole) {
            self.prefix = prefix
            self.suffix = suffix
            self.name = name
        }
    }

    public enum CallName: Sendable, Hashable {
        case tag(Tag)
        /// The name stands bare and ends before the next tag, at a line's end or at this separator.
        case bare(separator: String?)
    }

    public enum ValueText: Sendable, Hashable {
        case verbatim
        /// One newline at each end belongs to the markup.
        case inLines
        /// `<![CDATA[…]]>`, or text with XML's five entities.
        case markup
    }

    /// What says whether a value is a string.
    public enum Typing: Sendable, Hashable {
        /// The schema of the request's tool.
        case schema
        /// An attribute that is `true` for strings; other values are JSON.
        case stringFlag(String)
        /// An attribute that names the JSON type.
        case typeName(String)
    }

    /// The whitespace that is written between tags.
    public struct Spacing: Sendable, Hashable {
        public var behindName: String
        /// Between a parameter's tag and the one that opens its value.
        public var behindTag: String
        public var behindParameter: String
        /// In place of parameters where there are none.
        public var withoutParameters: String

        public init(
            behindName: String = "", behindTag: String = "", behindParameter: String = "",
            withoutParameters: String = ""
        ) {
            self.behindName = behindName
            self.behindTag = behindTag
            self.behindParameter = behindParameter
            self.withoutParameters = withoutParameters
        }

        public static let tight = Spacing()
        public static let lines = Spacing(behindName: "\n", behindParameter: "\n")
    }

    public var callName: CallName
    public var parameter: Tag
    /// Stands between the parameter's tag and its value.
    public var valueOpen: String?
    public var parameterClose: String
    public var callClose: String
    public var value: ValueText
    public var typing: Typing
    /// The body may be a JSON object instead.
    public var mayBeJSON: Bool
    public var spacing: Spacing
    /// The attribute by which models number their calls.
    public var indexAttribute: String?

    public init(
        callName: CallName, parameter: Tag, valueOpen: String? = nil, parameterClose: String,
        callClose: String,
        value: ValueText = .verbatim, typing: Typing = .schema, mayBeJSON: Bool = false,
        spacing: Spacing = .tight, indexAttribute: String? = nil
    ) {
        self.callName = callName
        self.parameter = parameter
        self.valueOpen = valueOpen
        self.parameterClose = parameterClose
        self.callClose = callClose
        self.value = value
        self.typing = typing
        self.mayBeJSON = mayBeJSON
        self.spacing = spacing
        self.indexAttribute = indexAttribute
    }
}
