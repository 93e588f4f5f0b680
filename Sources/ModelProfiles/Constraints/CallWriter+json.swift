import Inference
import OrderedJSON
import OutputGrammar
import ReplyParsing

extension CallWriter {
    /// An object of name and arguments.
    mutating func object(_ syntax: JSONCallSyntax) throws(GrammarError) -> Expression {
        let arguments = try arguments()
        guard !syntax.isKeyedByName else {
            return .sequence([.text("{" + tool.name.quoted + ": "), arguments, .text("}")])
        }
        let indentation = syntax.indentation ?? ""
        let separator = "," + (syntax.indentation ?? " ")
        var parts: [Expression] = [.text("{" + indentation)]
        if case .first(let key)? = syntax.callID {
            parts += [.text(key.quoted + ": \""), .pattern(.count), .text("\"" + separator)]
        }
        let nameKey = syntax.nameKeys.first ?? "name"
        let argumentsKey = syntax.argumentKeys.first ?? "arguments"
        parts.append(.text(nameKey.quoted + ": " + tool.name.quoted + separator + argumentsKey.quoted + ": "))
        parts.append(arguments)
        if case .last(let key)? = syntax.callID {
            parts += [.text(separator + key.quoted + ": \""), .pattern(.alphanumerics(9)), .text("\"")]
        }
        parts.append(.text(String(indentation.dropLast(4)) + "}"))
        return .sequence(parts)
    }

    /// A name, then arguments.
    mutating func namedCall(_ syntax: NamedCallSyntax) throws(GrammarError) -> Expression {
        var parts: [Expression] = []
        let id = syntax.idLength.map { Expression.pattern(.alphanumerics($0)) }
        if let id, let end = syntax.idEnds { parts += [id, markup(end)] }
        parts.append(.text((syntax.namePrefixes.first ?? "") + tool.name))
        if syntax.nameHasNumber { parts += [.text(":"), .pattern(.count)] }
        if let id, let begin = syntax.idBegins { parts += [markup(begin), id] }
        // A brace that ends the name opens the arguments.
        if let end = syntax.nameEnds.first, end != "{" { parts.append(markup(end)) }
        parts.append(markup(syntax.argumentsFrame.begin))
        switch syntax.arguments {
        case .json: parts.append(try arguments())
        case .literal(let literal): parts.append(try self.object(fields(), .literal(literal), depth: 0))
        case .python(let function):
            parts += [.text(function + "("), try keywordArguments(), .text(")")]
        }
        parts.append(markup(syntax.argumentsFrame.end))
        return .sequence(parts)
    }
}

extension String {
    /// As JSON.
    var quoted: String { JSONValue.string(self).serialized() }
}
