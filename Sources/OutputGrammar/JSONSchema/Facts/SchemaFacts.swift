import OrderedJSON

/// All that a set of schemas says of a value, keyword by keyword, once references and `allOf` are followed.
struct SchemaFacts {
    typealias NodeID = SchemaDocument.NodeID

    /// The members that one schema object speaks of: what is neither declared nor matched by a pattern is additional.
    struct ObjectClause {
        let place: KeywordPlace
        private(set) var properties: [(name: String, schema: NodeID)] = []
        /// By the bytes of the name: to JSON, "é" and "e" with an accent are two names.
        private var schemas: [[UInt8]: NodeID] = [:]
        /// What matches for certain, and what may match, depending on the dialect of regular expressions.
        var patterns: [NamePattern] = []
        var additional: NodeID?

        init(place: KeywordPlace) { self.place = place }

        mutating func declare(_ name: String, _ schema: NodeID) {
            properties.append((name, schema))
            schemas[Array(name.utf8)] = schema
        }

        func schema(of name: String) -> NodeID? { schemas.isEmpty ? nil : schemas[Array(name.utf8)] }
    }

    struct NamePattern {
        var pattern: Pattern
        var wide: Pattern
        var schema: NodeID

        /// The names that certainly do not match.
        var unmatched: Pattern { .excluding(pattern, wide: wide) }
    }

    struct ArrayClause {
        var prefix: [NodeID] = []
        var rest: NodeID?
    }

    struct Containment {
        var schema: NodeID
        var min: Int
        var max: Int?
        var from: Int
        var path: String
    }

    /// An object has a member with a name of this language and a value of this schema.
    struct SomeMember {
        var names: Pattern
        var schema: NodeID
        var path: String
    }

    /// One of several: each is a list of schemas that hold together.
    struct Choice {
        var alternatives: [[NodeID]]
        /// Only one of them may hold.
        var isExclusive: Bool
        var path: String
        /// The schemas that the choice came from; to meet one of them again is a circle.
        var origin: [NodeID]
        var place: KeywordPlace
    }

    /// The schemas that were asked for.
    var schemas: [NodeID] = []
    var seen: Set<NodeID> = []
    var types = SchemaTypes.all
    var constants: [JSONValue]?
    var excluded: [JSONValue] = []
    var interval = NumberInterval.all
    var multiples: [(value: DecimalNumber, path: String)] = []
    /// Integers that the value is no multiple of.
    var nonMultiples: [(value: DecimalNumber, path: String)] = []

    var patterns: [Pattern] = []
    var minLength = 0
    var maxLength: Int?

    var arrayClauses: [ArrayClause] = []
    var minItems = 0
    var maxItems: Int?
    var containments: [Containment] = []
    /// Where it says so, for messages.
    var uniqueItems: String?

    /// In the order of the schema's text.
    private(set) var objectClauses: [ObjectClause] = []
    private(set) var required: [String] = []
    private var requiredNames: Set<[UInt8]> = []
    var nameLanguages: [Pattern] = []
    var minProperties = 0
    var maxProperties: Int?
    var countPath = "#"
    var someMembers: [SomeMember] = []

    var choices: [Choice] = []

    mutating func add(_ clause: ObjectClause) {
        let later = objectClauses.lastIndex { $0.place <= clause.place }
        objectClauses.insert(clause, at: later.map { $0 + 1 } ?? 0)
    }

    mutating func require(_ name: String) {
        if requiredNames.insert(Array(name.utf8)).inserted { required.append(name) }
    }

    func isRequired(_ name: String) -> Bool { requiredNames.contains(Array(name.utf8)) }

    /// Whether nothing is said but that a choice holds.
    var isOnlyChoice: Bool {
        choices.count == 1 && types == .all && constants == nil && excluded.isEmpty && interval == .all
            && multiples.isEmpty && nonMultiples.isEmpty && patterns.isEmpty && minLength == 0
            && maxLength == nil
            && arrayClauses.isEmpty
            && minItems == 0 && maxItems == nil && containments.isEmpty && uniqueItems == nil
            && objectClauses.isEmpty && required.isEmpty && nameLanguages.isEmpty && minProperties == 0
            && maxProperties == nil && someMembers.isEmpty
    }
}
