import Inference
import OrderedJSON
import OutputGrammar
import ReplyParsing

extension CallWriter {
    /// A name, then an element for each argument.
    mutating func elementCall(_ syntax: ElementSyntax) throws(GrammarError) -> Expression {
        let members = try elements(fields(), syntax, depth: 0)
        return .sequence([
            markup("\(syntax.tagMarker)<\(syntax.call) name=\"\(tool.name)\">"), members,
            markup("\(syntax.tagMarker)</\(syntax.call)>"),
        ])
    }

    private mutating func elements(
        _ fields: [ParameterField], _ syntax: ElementSyntax, depth: Int
    ) throws(GrammarError) -> Expression {
        var elements: [Expression] = []
        for field in fields {
            guard field.name.isElementName else {
                try refuse(field)
                continue
            }
            let value = try contents(field, syntax, depth: depth)
            elements.append(
                optional(element(field.name, value, syntax), unless: field.parameter.isRequired))
        }
        return .sequence(elements)
    }

    private func element(_ name: String, _ contents: Expression, _ syntax: ElementSyntax) -> Expression {
        .sequence([
            markup("\(syntax.tagMarker)<\(name)>"), contents, markup("\(syntax.tagMarker)</\(name)>"),
        ])
    }

    private mutating func contents(
        _ field: ParameterField, _ syntax: ElementSyntax, depth: Int
    ) throws(GrammarError) -> Expression {
        if depth < Self.maximumDepth {
            if let object = field.members, let fields = try? fields(of: object, in: field.root) {
                return try elements(fields, syntax, depth: depth + 1)
            }
            if let items = field.items, let item = try? fields(of: items.object, in: field.root).first {
                let value = shared(
                    element(syntax.item, try contents(item, syntax, depth: depth + 1), syntax))
                return .repetition(value, min: items.min, max: items.max)
            }
        }
        let parameters = ParameterSyntax(
            callName: .bare(separator: nil), parameter: .init("", ""), parameterClose: syntax.tagMarker,
            callClose: "")
        return .choice(
            [rawText(field, parameters), composer.builder.otherThanStrings(field)].compactMap { $0 })
    }
}

extension String {
    fileprivate var isElementName: Bool {
        guard let first, first != "/" else { return false }
        return !contains { $0 == ">" || $0.isWhitespace }
    }
}
