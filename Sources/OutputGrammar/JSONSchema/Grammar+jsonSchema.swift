public import OrderedJSON

extension Grammar {
    /// The JSON texts that satisfy a schema, their members in the order in which it declares them.
    ///
    /// A schema with a keyword that cannot be enforced is refused: the grammar is never weaker than the schema. It
    /// is stricter in the order of members, in how characters are spelled where a pattern constrains them, and in
    /// the number of digits of a number.
    public init(jsonSchema schema: JSONValue, options: JSONSchemaOptions = .init()) throws(GrammarError) {
        var builder = GrammarBuilder()
        let root = try builder.add(jsonSchema: schema, options: options)
        self = builder.grammar(root: root)
    }

    /// Any JSON value.
    public static func json(_ options: JSONSchemaOptions = .init()) -> Grammar {
        var builder = GrammarBuilder()
        let rules = builder.json(options)
        return builder.grammar(root: rules.value)
    }

    /// Any JSON object.
    public static func jsonObject(_ options: JSONSchemaOptions = .init()) -> Grammar {
        var builder = GrammarBuilder()
        let rules = builder.json(options)
        return builder.grammar(root: rules.object)
    }
}

extension GrammarBuilder {
    /// Adds the rules of a schema; the result stands for one JSON value.
    public mutating func add(
        jsonSchema schema: JSONValue, options: JSONSchemaOptions = .init(), name: String = "root"
    ) throws(GrammarError) -> Grammar.RuleID {
        var compiler = try SchemaCompiler(schema, options: options, json: json(options))
        let root = try compiler.compileRoot(name)
        var assembly = RuleAssembly(compiler.rules)
        return try assembly.add([root], to: &self, compiler)[0]
    }
}
