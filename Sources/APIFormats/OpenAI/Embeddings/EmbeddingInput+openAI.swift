import Inference
import OrderedJSON

extension EmbeddingRequest.Input {
    /// Reads `input`: a string, an array of strings, an array of tokens, or an array of arrays of tokens.
    ///
    /// - Returns: The inputs, and whether they came as a list.
    static func inputs(_ fields: inout RequestFields) throws(APIError) -> (inputs: [Self], isList: Bool) {
        let path = fields.path(of: "input")
        switch fields.value("input") {
        case nil: throw .missing(path, expected: expected)
        case .string(let text): return ([.text(text)], false)
        case .array(let elements):
            guard elements.first?.intValue == nil else {
                return ([.tokens(try RequestFields.tokens(elements, path: path))], false)
            }
            return (try inputs(elements, path: path), true)
        case let value?: throw .invalidType(path, expected: expected, found: value)
        }
    }

    private static let expected =
        "a string, an array of strings, an array of token ids, or an array of arrays of token ids"

    private static func inputs(_ elements: [JSONValue], path: String) throws(APIError) -> [Self] {
        guard !elements.isEmpty else { throw .invalidValue(path, expected: expected, found: .array([])) }
        guard elements.count <= EmbeddingCall.maximumInputCount else {
            throw .invalidValue(
                path,
                """
                `\(path)` has \(elements.count) inputs; \(EmbeddingCall.maximumInputCount) are the most that a \
                request may have. Send several requests.
                """)
        }
        var inputs: [Self] = []
        inputs.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            let path = "\(path)[\(index)]"
            switch element {
            case .string(let text): inputs.append(.text(text))
            case .array(let ids): inputs.append(.tokens(try RequestFields.tokens(ids, path: path)))
            default: throw .invalidType(path, expected: "a string or an array of token ids", found: element)
            }
        }
        return inputs
    }
}
