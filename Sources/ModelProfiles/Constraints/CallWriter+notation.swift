import Inference
import OrderedJSON
import OutputGrammar
import ReplyParsing

extension CallWriter {
    /// Deeper values are written as JSON, which such readers take as well; so are those of schemas that refer
    /// to themselves.
    static let maximumDepth = 6

    /// `a=1, b="x"`
    mutating func keywordArguments() throws(GrammarError) -> Expression {
        var members: [(expression: Expression, isRequired: Bool)] = []
        for field in try fields() {
            guard field.name.isWord else {
                try refuse(field)
                continue
            }
            let value = try value(field, .python, depth: 0)
            members.append((.sequence([.text(field.name + "="), value]), field.parameter.isRequired))
        }
        return list(members, separator: .text(", "))
    }

    /// `{key:value,…}`
    mutating func object(
        _ fields: [ParameterField], _ notation: Notation, depth: Int
    ) throws(GrammarError) -> Expression {
        var members: [(expression: Expression, isRequired: Bool)] = []
        for field in fields {
            let member = Expression.sequence([
                key(field.name, notation), .text(notation.colon),
                try value(field, notation, depth: depth + 1),
            ])
            members.append((member, field.parameter.isRequired))
        }
        return .sequence([.text("{"), list(members, separator: .text(notation.separator)), .text("}")])
    }

    private mutating func value(
        _ field: ParameterField, _ notation: Notation, depth: Int
    ) throws(GrammarError) -> Expression {
        if depth < Self.maximumDepth {
            if let object = field.members, let fields = try? fields(of: object, in: field.root) {
                return shared(try self.object(fields, notation, depth: depth))
            }
            if let items = field.items, let item = try? fields(of: items.object, in: field.root).first {
                let value = shared(try value(item, notation, depth: depth + 1))
                return value.bracketed(min: items.min, max: items.max, separator: notation.separator)
            }
        }
        if let container = try anything(field, notation) { return container }
        var values = [field.parameter.json]
        if let string = string(field.parameter, notation) {
            // Strings in JSON's quotes are read too, but only Python's models write them.
            if case .literal = notation {
                values = [composer.builder.otherThanStrings(field)].compactMap { $0 }
            }
            values.append(string)
        }
        if field.parameter.allowsOtherThanStrings, !notation.constants.isEmpty {
            let json = composer.builder.grammar(root: composer.builder.add("value", field.parameter.json))
            for (constant, text) in notation.constants where try Recognizer.matches(json, constant.utf8) {
                values.append(.text(text))
            }
        }
        return .choice(values)
    }

    private func key(_ name: String, _ notation: Notation) -> Expression {
        guard case .python = notation else { return .text(name.isWord ? name : name.quoted) }
        guard name.isWord else { return .text(name.quoted) }
        return .choice([.text(name.quoted), .text("'\(name)'")])
    }

    /// A string between the delimiters that the notation names.
    private func string(_ parameter: ParameterSchema, _ notation: Notation) -> Expression? {
        guard let quotes = notation.quotes else { return nil }
        if case .python = notation {
            guard case .pattern(let text)? = parameter.rawText(before: []) else { return nil }
            // Where only some texts are allowed they are written without escapes.
            let contents = text == .anyText ? Pattern.pythonText : text.intersected(.plainPythonText)
            return .sequence([.text(quotes.begin), .pattern(contents), .text(quotes.end)])
        }
        guard let text = parameter.rawText(before: Array(quotes.end.utf8)) else { return nil }
        return .sequence([markup(quotes.begin), text, markup(quotes.end)])
    }

    /// The value of a parameter of which the schema says no more than that it is a list or an object, or nothing.
    private mutating func anything(
        _ field: ParameterField, _ notation: Notation
    ) throws(GrammarError) -> Expression? {
        guard let kind = field.openKind else { return nil }
        let text = try composer.builder.members(ofObject: ["properties": ["text": ["type": "string"]]])
        guard let parameter = text.parameters.first else { return nil }
        let value = composer.builder.reserve("any-value")
        let string = Expression.choice([
            .rule(try composer.builder.add(jsonSchema: ["type": "string"])),
            self.string(parameter, notation) ?? .choice([]),
        ])
        let bareKey = Expression.pattern(.word)
        let key: Expression =
            if case .python = notation { string } else {
                .choice([bareKey, .rule(try composer.builder.add(jsonSchema: ["type": "string"]))])
            }
        let member = Expression.sequence([key, .text(notation.colon), .rule(value)])
        let object = Expression.sequence([
            .text("{"), member.listed(min: 0, max: nil, separator: notation.separator), .text("}"),
        ])
        let array = Expression.rule(value).bracketed(min: 0, max: nil, separator: notation.separator)
        let scalars: JSONValue = ["type": ["number", "boolean", "null"]]
        composer.builder.define(
            value,
            .choice(
                [object, array, string, .rule(try composer.builder.add(jsonSchema: scalars))]
                    + notation.constants.map { .text($0.text) }))
        return switch kind {
        case .object: object
        case .array: array
        case .any: .rule(value)
        }
    }

    /// A member whose name the syntax has no way to write is left out, if it may be.
    func refuse(_ field: ParameterField) throws(GrammarError) {
        guard field.parameter.isRequired || tool.isStrict else { return }
        throw .unsupported(
            keyword: "properties", path: path + ".parameters/properties/" + field.name,
            reason: "the model's reply format cannot write this name")
    }
}
