import OrderedJSON

extension SchemaCompiler {
    /// The strings, decoded, of a set of facts without choices.
    func textLanguage(of facts: SchemaFacts) -> Pattern {
        var parts = facts.patterns
        if facts.minLength > 0 || facts.maxLength != nil {
            parts.append(.repetition(.scalars(.all), min: facts.minLength, max: facts.maxLength))
        }
        let excluded = facts.excluded.compactMap(\.stringValue)
        if !excluded.isEmpty { parts.append(.complement(Pattern(anyOf: excluded.map { Array($0.utf8) }))) }
        return .allOf(parts)
    }

    /// The strings, decoded, that satisfy some schemas.
    mutating func stringLanguage(_ schemas: [NodeID]) throws(GrammarError) -> Pattern {
        var branches: [Pattern] = []
        for leaf in try alternatives(of: try facts(of: schemas)) {
            if let constants = leaf.constants {
                var texts: [[UInt8]] = []
                for constant in constants {
                    guard let text = constant.stringValue, try isValid(constant, leaf.schemas) else {
                        continue
                    }
                    texts.append(Array(text.utf8))
                }
                if !texts.isEmpty { branches.append(Pattern(anyOf: texts)) }
            } else if leaf.types.contains(.string) {
                if let most = leaf.maxLength, most < leaf.minLength { continue }
                branches.append(textLanguage(of: leaf))
            }
        }
        return .anyOf(branches)
    }

    mutating func stringExpressions(_ facts: SchemaFacts, rule: Int) -> [Expression] {
        if let most = facts.maxLength, most < facts.minLength {
            note(rule, facts, "minLength is above maxLength")
            return []
        }
        let quote = Expression.literal([UInt8(ascii: "\"")])
        let hasExclusions = facts.excluded.contains { $0.stringValue != nil }
        if facts.patterns.isEmpty, !hasExclusions {
            guard facts.minLength > 0 || facts.maxLength != nil else { return [.rule(json.string)] }
            let characters = Expression.repetition(
                .rule(json.character), min: facts.minLength, max: facts.maxLength)
            return [.sequence([quote, characters, quote])]
        }
        let language = textLanguage(of: facts)
        if PatternExplorer.isEmpty(language) {
            note(rule, facts, "no string satisfies the patterns, the formats and the lengths together")
            return []
        }
        return [.pattern(Self.quoted(language))]
    }

    static func quoted(_ language: Pattern) -> Pattern {
        .joined([.text("\""), language.jsonText, .text("\"")])
    }

    /// Listed values that satisfy all the rest.
    mutating func constantExpressions(
        _ constants: [JSONValue], _ facts: SchemaFacts
    ) throws(GrammarError) -> [Expression] {
        var strings: [[UInt8]] = []
        var others: [[UInt8]] = []
        var expressions: [Expression] = []
        for constant in constants where try isValid(constant, facts.schemas) {
            switch constant {
            case .string(let text): strings.append(Array(text.utf8))
            case .array, .object: expressions.append(literal(constant))
            case .double(let value):
                others.append(constant.serializedBytes())
                if let whole = Int(exactly: value) { others.append(Array(String(whole).utf8)) }
            case .null, .bool, .integer, .bigInteger: others.append(constant.serializedBytes())
            }
        }
        if !others.isEmpty { expressions.insert(.pattern(Pattern(anyOf: others)), at: 0) }
        if !strings.isEmpty { expressions.insert(.pattern(Self.quoted(Pattern(anyOf: strings))), at: 0) }
        return expressions
    }

    /// One value, with the whitespace that may stand in it.
    func literal(_ value: JSONValue) -> Expression {
        func list(_ opening: String, _ items: [[Expression]], _ closing: String) -> Expression {
            var parts: [Expression] = [.literal(Array(opening.utf8)), json.breakable]
            for (index, item) in items.enumerated() {
                if index > 0 { parts += [.literal([UInt8(ascii: ",")]), json.afterComma] }
                parts += item
            }
            if !items.isEmpty { parts.append(json.breakable) }
            parts.append(.literal(Array(closing.utf8)))
            return .sequence(parts)
        }
        switch value {
        case .array(let items): return list("[", items.map { [literal($0)] }, "]")
        case .object(let members):
            return list("{", members.map { [key($0.key), json.afterColon, literal($0.value)] }, "}")
        case .string(let text): return .pattern(Self.quoted(.text(text)))
        default: return .literal(value.serializedBytes())
        }
    }

    /// A name and its colon.
    func key(_ name: String) -> Expression {
        let text = Pattern.joined([Self.quoted(.text(name)), .text(":")])
        if case .bytes(let bytes) = text { return .literal(bytes) }
        return .pattern(text)
    }
}
