import Inference
import OrderedJSON

extension CompletionPrompt {
    /// Reads `prompt`: a text, tokens, a mix of both, or a list of such prompts.
    ///
    /// - Returns: The prompts, and whether they came as a list.
    static func nativePrompts(
        _ fields: inout RequestFields
    ) throws(APIError) -> (prompts: [CompletionPrompt], isBatch: Bool) {
        let path = fields.path(of: "prompt")
        guard let value = fields.value("prompt") else { throw .missing(path, expected: expected) }
        guard case .array(let elements) = value, !elements.isEmpty else {
            return ([try prompt(value, path: path)], false)
        }
        // Texts alone are a list of prompts; as soon as there is a number they are parts of one.
        let isOne = elements.contains { $0.intValue != nil }
        guard !isOne else { return ([try prompt(value, path: path)], false) }
        var prompts: [CompletionPrompt] = []
        for (index, element) in elements.enumerated() {
            prompts.append(try prompt(element, path: "\(path)[\(index)]"))
        }
        return (prompts, true)
    }

    private static let expected = "a string, an array of tokens and strings, or an array of those"

    private static func prompt(_ value: JSONValue, path: String) throws(APIError) -> CompletionPrompt {
        switch value {
        case .string(let text): return .text(text)
        case .array(let elements) where !elements.isEmpty:
            var parts: [Part] = []
            for (index, element) in elements.enumerated() {
                parts.append(try part(element, path: "\(path)[\(index)]"))
            }
            return .mixed(parts)
        default: throw .invalidType(path, expected: expected, found: value)
        }
    }

    private static func part(_ value: JSONValue, path: String) throws(APIError) -> Part {
        if let text = value.stringValue { return .text(text) }
        guard value.intValue != nil else {
            throw .invalidType(path, expected: "a string or a token id", found: value)
        }
        return .token(TokenID(try RequestFields.integer(value, path: path, in: TokenID.requestRange)))
    }
}
