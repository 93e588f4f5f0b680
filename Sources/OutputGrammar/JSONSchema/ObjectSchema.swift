public import OrderedJSON

/// What a schema says of the members of an object, one by one.
///
/// Conditions between members (`anyOf` over `required`, `minProperties`…) cannot be told this way: a schema
/// that has any is refused.
public struct ObjectSchema: Sendable, Hashable {
    /// In the order in which the schema declares them.
    public let parameters: [ParameterSchema]
    /// The value, as JSON, of a member that is not declared; nil if there may be none.
    public let additional: Grammar.Expression?
}

extension GrammarBuilder {
    /// Adds the rules of the members of an object; the expressions refer to this builder's rules.
    public mutating func members(
        ofObject schema: JSONValue, options: JSONSchemaOptions = .init()
    ) throws(GrammarError) -> ObjectSchema {
        var compiler = try SchemaCompiler(schema, options: options, json: json(options))
        let draft = try compiler.objectDraft()
        var values = draft.members.map(\.value)
        if let additional = draft.additional { values.append(additional) }
        var assembly = RuleAssembly(compiler.rules)
        let isPossible = values.map { assembly.isProductive($0) }
        for (member, isPossible) in zip(draft.members, isPossible) where member.isRequired && !isPossible {
            throw .invalidSchema(
                path: "#", reason: "the member \(member.name) is required, but nothing is allowed for it")
        }
        let kept = zip(values, isPossible).filter(\.1).map(\.0)
        var ids = try assembly.add(kept, to: &self, compiler)[...]
        var parameters: [ParameterSchema] = []
        for (member, isPossible) in zip(draft.members, isPossible) where isPossible {
            guard let id = ids.popFirst() else { break }
            parameters.append(
                ParameterSchema(
                    name: member.name, isRequired: member.isRequired, json: .rule(id),
                    allowsOtherThanStrings: member.allowsOtherThanStrings, text: member.text))
        }
        return ObjectSchema(parameters: parameters, additional: ids.first.map(Grammar.Expression.rule))
    }
}

extension SchemaCompiler {
    struct ObjectDraft {
        struct Member {
            let name: String
            let isRequired: Bool
            let value: Grammar.Expression
            let allowsOtherThanStrings: Bool
            let text: Pattern?
        }

        var members: [Member] = []
        var additional: Grammar.Expression?
    }

    fileprivate mutating func objectDraft() throws(GrammarError) -> ObjectDraft {
        let leaves = try alternatives(of: try facts(of: [SchemaDocument.root]))
        guard let facts = leaves.first, leaves.count == 1, facts.constants == nil, facts.someMembers.isEmpty,
            facts.minProperties <= facts.required.count, facts.maxProperties == nil
        else {
            throw .unsupported(
                keyword: "parameters", path: "#",
                reason: "conditions between the members cannot be enforced in this format")
        }
        guard facts.types.contains(.object) else {
            throw .invalidSchema(path: "#", reason: "an object is not allowed")
        }
        let names = facts.declaredNames
        var draft = ObjectDraft()
        for member in members(facts, names, "parameter") {
            let other = try document.make(
                ["not": ["type": "string"]], from: SchemaDocument.root, "other than strings")
            let onlyStrings = try document.make(["type": "string"], from: SchemaDocument.root, "strings")
            let hasStrings = try !isEmpty(member.schemas + [onlyStrings], depth: 0)
            draft.members.append(
                .init(
                    name: member.name, isRequired: member.isRequired,
                    value: value(of: member.schemas, Self.ruleName("parameter", member.name)),
                    allowsOtherThanStrings: try !isEmpty(member.schemas + [other], depth: 0),
                    text: hasStrings ? try stringLanguage(member.schemas + [onlyStrings]) : nil))
        }
        let remainders = try remainders(facts, names)
        if !remainders.isEmpty {
            draft.additional = share(
                "parameter-other", .choice(remainders.map { value(of: $0.schemas, "parameter-other") }))
        }
        try compilePending()
        return draft
    }
}
