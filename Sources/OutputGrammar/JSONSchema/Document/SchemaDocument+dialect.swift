import OrderedJSON

extension SchemaDocument {
    /// The keywords that came after a draft: a schema that names this draft does not mean them.
    private static let additions: [(Dialect, [String])] = [
        (.draft6, ["const", "contains", "propertyNames"]),
        (.draft7, ["if", "then", "else"]),
        (
            .draft2019,
            [
                "dependentRequired", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties",
                "minContains",
                "maxContains", "$recursiveRef",
            ]
        ),
        (.draft2020, ["prefixItems", "$dynamicRef"]),
    ]

    /// The keywords of a schema that its draft knows. What was made while compiling may use all of them.
    func reader(for id: NodeID) throws(GrammarError) -> SchemaReader {
        let node = self[id]
        guard var object = node.value.objectValue else {
            throw .invalidSchema(path: node.place, reason: "neither an object nor a boolean")
        }
        if dialect < .draft2020, !node.isMade {
            for (draft, keywords) in Self.additions where dialect < draft {
                for keyword in keywords where object.contains(key: keyword) { object[keyword] = nil }
            }
        }
        return SchemaReader(object: object, path: node.place)
    }
}
