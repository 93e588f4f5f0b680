import OrderedJSON
import OutputGrammar

extension GrammarBuilder {
    /// The values of a parameter that are of one of some types, as JSON; nil if there is none.
    mutating func values(of field: ParameterField, types: [String]) -> Grammar.Expression? {
        var schema: JSONObject = ["allOf": [field.schema]]
        schema["type"] = .array(types.map(JSONValue.string))
        for key in ["$defs", "definitions"] { schema[key] = field.root[key] }
        return (try? add(jsonSchema: .object(schema), name: "value")).map(Grammar.Expression.rule)
    }

    /// The values of a parameter that are no strings.
    mutating func otherThanStrings(_ field: ParameterField) -> Grammar.Expression? {
        guard field.parameter.allowsOtherThanStrings else { return nil }
        guard field.parameter.allowsStrings else { return field.parameter.json }
        return values(of: field, types: ["number", "boolean", "null", "array", "object"])
    }
}
