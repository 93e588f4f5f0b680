import Inference
import OrderedJSON
import OutputGrammar
import ReplyParsing

extension CallWriter {
    /// A name, then a tagged text for each argument.
    mutating func parameterCall(_ syntax: ParameterSyntax) throws(GrammarError) -> Expression {
        var parts: [Expression]
        switch syntax.callName {
        case .tag(let tag):
            let opening = tag.opening(tool.name)
            parts = [markup(opening)]
            if let index = syntax.indexAttribute {
                parts += [.text(" \(index)=\""), .pattern(.count), .text("\"")]
            }
            parts.append(markup(tag.suffix))
        case .bare: parts = [.text(tool.name)]
        }
        parts.append(markup(syntax.spacing.behindName))
        let fields = try fields()
        if fields.isEmpty { parts.append(markup(syntax.spacing.withoutParameters)) }
        for field in fields {
            guard syntax.parameter.canName(field.name) else {
                try refuse(field)
                continue
            }
            let parameter = Expression.choice(try tagged(field, syntax))
            parts.append(optional(parameter, unless: field.parameter.isRequired))
        }
        parts.append(markup(syntax.callClose))
        return .sequence(parts)
    }

    /// The parameter in each of the ways in which its value may be written.
    private mutating func tagged(
        _ field: ParameterField, _ syntax: ParameterSyntax
    ) throws(GrammarError) -> [Expression] {
        let text = rawText(field, syntax)
        var ways: [Expression] = []
        func add(_ attribute: (name: String, value: String)?, _ value: Expression) {
            var opening = syntax.parameter.opening(field.name)
            if let attribute { opening += " \(attribute.name)=\"\(attribute.value)\"" }
            opening += syntax.parameter.suffix
            if let valueOpen = syntax.valueOpen { opening += syntax.spacing.behindTag + valueOpen }
            let line = syntax.value == .inLines ? "\n" : ""
            let closing = line + syntax.parameterClose + syntax.spacing.behindParameter
            ways.append(.sequence([markup(opening + line), value, markup(closing)]))
        }
        switch syntax.typing {
        case .schema:
            if let text { add(nil, text) }
            if let other = composer.builder.otherThanStrings(field) { add(nil, other) }
        case .stringFlag(let flag):
            if let text { add((flag, "true"), text) }
            if let other = composer.builder.otherThanStrings(field) { add((flag, "false"), other) }
        case .typeName(let attribute):
            if let text { add((attribute, "string"), text) }
            guard field.parameter.allowsOtherThanStrings else { break }
            for type in ["number", "boolean", "null", "array", "object"] {
                if let value = composer.builder.values(of: field, types: [type]) {
                    add((attribute, type), value)
                }
            }
        }
        return ways
    }
}

extension ParameterSyntax.Tag {
    /// The tag up to its suffix.
    func opening(_ value: String) -> String {
        switch name {
        case .whole: prefix + value
        case .attribute(let key): prefix + " \(key)=\"\(value.escapingEntities)\""
        }
    }

    /// Whether the parser reads a name in this tag as it was written.
    func canName(_ value: String) -> Bool {
        guard !value.isEmpty, value.utf8.count < 256 else { return false }
        guard name == .whole else { return true }
        let edges: Set<Character> = [" ", "\t", "\r", "\n", "\r\n"]
        return !value.contains { $0.isNewline } && !edges.contains(value.first ?? " ")
            && !edges.contains(value.last ?? " ") && !(suffix.isEmpty || value.contains(suffix))
    }
}

extension String {
    fileprivate var escapingEntities: String {
        var text = ""
        for character in unicodeScalars {
            switch character {
            case "&": text += "&amp;"
            case "\"": text += "&quot;"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }
}
