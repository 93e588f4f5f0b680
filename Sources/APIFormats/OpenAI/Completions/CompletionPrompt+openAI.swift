import Inference
import OrderedJSON

extension CompletionPrompt {
    /// Reads `prompt`: a string, an array of strings, an array of tokens, or an array of arrays of tokens.
    static func prompts(_ fields: inout RequestFields) throws(APIError) -> [CompletionPrompt] {
        let path = fields.path(of: "prompt")
        switch fields.value("prompt") {
        case nil:
            throw .missing(path, expected: expected)
        case .string(let text):
            return [.text(text)]
        case .array(let elements):
            return try prompts(elements, path: path)
        case let value?:
            throw .invalidType(path, expected: expected, found: value)
        }
    }

    private static let expected = "a string, an array of strings, or an array of token ids"

    /// The first element says what the others have to be.
    private static func prompts(_ elements: [JSONValue], path: String) throws(APIError) -> [CompletionPrompt]
    {
        switch elements.first {
        case nil:
            throw .invalidValue(path, expected: expected, found: .array([]))
        case .integer:
            return [.tokens(try RequestFields.tokens(elements, path: path))]
        case .string:
            return try map(elements, path: path) { element, path throws(APIError) in
                guard let text = element.stringValue else {
                    throw .invalidType(path, expected: "a string", found: element)
                }
                return .text(text)
            }
        case .array:
            return try map(elements, path: path) { element, path throws(APIError) in
                guard let ids = element.arrayValue, !ids.isEmpty else {
                    throw .invalidType(path, expected: "an array of token ids", found: element)
                }
                return .tokens(try RequestFields.tokens(ids, path: path))
            }
        case let value?:
            throw .invalidType(
                "\(path)[0]", expected: "a string, a token id or an array of token ids", found: value)
        }
    }

    private static func map(
        _ elements: [JSONValue], path: String,
        _ read: (JSONValue, String) throws(APIError) -> CompletionPrompt
    ) throws(APIError) -> [CompletionPrompt] {
        var prompts: [CompletionPrompt] = []
        for (index, element) in elements.enumerated() {
            prompts.append(try read(element, "\(path)[\(index)]"))
        }
        return prompts
    }
}
