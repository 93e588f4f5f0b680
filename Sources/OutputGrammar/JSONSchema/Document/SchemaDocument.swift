import OrderedJSON

/// A schema with every place in it that is a schema itself, found as it is asked for.
struct SchemaDocument {
    typealias NodeID = Int

    struct Node {
        let value: JSONValue
        /// A JSON pointer with its `#`; what was made up while compiling has a suffix after a null character.
        let path: String
        /// The identifier that references in here are relative to.
        let base: String

        /// The place to name in a message.
        var place: String { String(path.prefix { $0 != "\0" }) }
        /// Whether it stands nowhere in the document, nor in a part of it.
        var isMade: Bool {
            guard let end = path.utf8.lastIndex(of: 0) else { return false }
            return !path.utf8[end...].contains(UInt8(ascii: "/"))
        }
    }

    /// The draft, as far as it matters here.
    enum Dialect: Int, Comparable {
        case draft4 = 4, draft6 = 6, draft7 = 7, draft2019 = 2019, draft2020 = 2020

        static func < (left: Dialect, right: Dialect) -> Bool { left.rawValue < right.rawValue }
    }

    private(set) var nodes: [Node] = []
    private var ids: [String: NodeID] = [:]
    /// The paths of the schemas that have identifiers of their own, and of anchors.
    private var identified: [String: String] = [:]
    let dialect: Dialect

    static let root: NodeID = 0
    private static let maximumNodes = 200_000

    init(_ schema: JSONValue) throws(GrammarError) {
        dialect = Dialect(schema["$schema"]?.stringValue ?? "")
        let base = Self.identifier(of: schema, dialect).map { SchemaURI($0).base } ?? ""
        nodes = [Node(value: schema, path: "#", base: base)]
        ids = ["#": 0]
        if base != "" { identified[base] = "#" }
        var budget = Self.maximumNodes
        try index(schema, path: "#", base: base, depth: 0, budget: &budget)
    }

    subscript(id: NodeID) -> Node { nodes[id] }

    /// The schema under some keys of a schema.
    mutating func child(_ parent: NodeID, _ keys: String...) throws(GrammarError) -> NodeID {
        try descend(from: parent, keys)
    }

    /// A schema that stands nowhere in the document, made from one that does.
    mutating func make(
        _ value: JSONValue, from origin: NodeID, _ suffix: String
    ) throws(GrammarError) -> NodeID {
        let path = nodes[origin].path + "\0" + JSONPointer.escaped(suffix)
        if let known = ids[path] { return known }
        return try add(Node(value: value, path: path, base: nodes[origin].base))
    }

    private mutating func add(_ node: Node) throws(GrammarError) -> NodeID {
        guard nodes.count < Self.maximumNodes else {
            throw .tooComplex(reason: "more than \(nodes.count) schemas")
        }
        ids[node.path] = nodes.count
        nodes.append(node)
        return nodes.count - 1
    }

    private mutating func descend(from parent: NodeID, _ keys: [String]) throws(GrammarError) -> NodeID {
        var id = parent
        for key in keys {
            let path = nodes[id].path + "/" + JSONPointer.escaped(key)
            if let known = ids[path] {
                id = known
                continue
            }
            let next: JSONValue?
            if let elements = nodes[id].value.arrayValue {
                next = Int(key).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
            } else {
                next = nodes[id].value[key]
            }
            guard let value = next else {
                throw .invalidSchema(path: nodes[parent].place, reason: "there is nothing at \(path)")
            }
            var base = nodes[id].base
            if let identifier = Self.identifier(of: value, dialect) {
                base = SchemaURI(identifier).resolved(against: base).base
            }
            id = try add(Node(value: value, path: path, base: base))
        }
        return id
    }

    /// What a `$ref` refers to.
    mutating func target(of reference: String, from node: NodeID) throws(GrammarError) -> NodeID {
        let place = nodes[node].place
        let uri = SchemaURI(reference).resolved(against: nodes[node].base)
        let isLocal = reference.hasPrefix("#")
        guard let resource = identified[uri.base] ?? (isLocal || uri.base == "" ? "#" : nil) else {
            throw .unsupported(
                keyword: "$ref", path: place,
                reason: "\(reference) is not in the schema, and nothing is fetched")
        }
        if uri.fragment.isEmpty { return try self.node(at: resource) }
        if uri.fragment.hasPrefix("/") {
            let keys = JSONPointer.keys(of: uri.fragment[...])
            if let found = try? descend(from: try self.node(at: resource), keys) { return found }
            // Many schemas carry identifiers that nobody meant to change what `#` is.
            if isLocal, let found = try? descend(from: Self.root, keys) { return found }
        } else if let path = identified["\(uri.base)#\(uri.fragment)"] ?? identified["#\(uri.fragment)"] {
            return try self.node(at: path)
        }
        throw .invalidSchema(path: place, reason: "\(reference) refers to nothing")
    }

    private mutating func node(at path: String) throws(GrammarError) -> NodeID {
        if let known = ids[path] { return known }
        return try descend(from: Self.root, JSONPointer.keys(of: path.dropFirst()))
    }
}

extension SchemaDocument {
    private static func identifier(of schema: JSONValue, _ dialect: Dialect) -> String? {
        guard let object = schema.objectValue else { return nil }
        if dialect <= .draft7, object.contains(key: "$ref") { return nil }
        let identifier = (object["$id"] ?? (dialect == .draft4 ? object["id"] : nil))?.stringValue
        // A fragment alone names an anchor, in the older drafts.
        return identifier.flatMap { $0.hasPrefix("#") ? nil : $0 }
    }

    /// Finds identifiers and anchors; values that are not schemas are not looked into.
    private mutating func index(
        _ value: JSONValue, path: String, base: String, depth: Int, budget: inout Int
    ) throws(GrammarError) {
        guard depth <= 250 else { throw .tooComplex(reason: "a schema nested more than 250 deep") }
        budget -= 1
        guard budget > 0 else { return }
        if let elements = value.arrayValue {
            for (position, element) in elements.enumerated()
            where element.objectValue != nil || element.arrayValue != nil {
                try index(element, path: "\(path)/\(position)", base: base, depth: depth + 1, budget: &budget)
            }
            return
        }
        guard let object = value.objectValue else { return }
        var base = base
        if let identifier = Self.identifier(of: value, dialect) {
            base = SchemaURI(identifier).resolved(against: base).base
            identified[base] = identified[base] ?? path
        }
        for key in ["$anchor", "$dynamicAnchor"] {
            if let anchor = object[key]?.stringValue { identified["\(base)#\(anchor)"] = path }
        }
        for key in ["$id", "id"] {
            if let anchor = object[key]?.stringValue, anchor.hasPrefix("#") {
                identified["\(base)\(anchor)"] = path
            }
        }
        for (key, member) in object {
            guard member.objectValue != nil || member.arrayValue != nil else { continue }
            if ["enum", "const", "default", "examples", "example"].contains(key) { continue }
            try index(
                member, path: "\(path)/\(JSONPointer.escaped(key))", base: base, depth: depth + 1,
                budget: &budget)
        }
    }
}

extension SchemaDocument.Dialect {
    fileprivate init(_ schema: String) {
        self =
            if schema.contains("draft-03") || schema.contains("draft-04") {
                .draft4
            } else if schema.contains("draft-06") { .draft6 } else if schema.contains("draft-07") {
                .draft7
            } else if schema.contains("2019-09") { .draft2019 } else { .draft2020 }
    }
}
