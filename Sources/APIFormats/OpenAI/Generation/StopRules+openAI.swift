import Inference
import OrderedJSON

extension StopRules {
    /// Reads `stop` and what vLLM has beside it.
    init(openAI fields: inout RequestFields) throws(APIError) {
        self.init(
            strings: try Self.strings(&fields),
            tokens: Set(
                try fields.integers("stop_token_ids", in: TokenID.requestRange)?.map { TokenID($0) } ?? []),
            includesMatch: try fields.bool("include_stop_str_in_output") ?? false,
            ignoresEndOfTurn: try fields.bool("ignore_eos") ?? false)
    }

    /// OpenAI allows four; clients of open models are used to more.
    private static let maximumCount = 16

    private static func strings(_ fields: inout RequestFields) throws(APIError) -> [String] {
        guard let value = fields.value("stop") else { return [] }
        let path = fields.path(of: "stop")
        switch value {
        case .string:
            return [try string(value, path: path)]
        case .array(let elements):
            guard elements.count <= maximumCount else {
                throw .invalidValue(
                    path, "`\(path)` must hold at most \(maximumCount) strings, but holds \(elements.count).")
            }
            var strings: [String] = []
            for (index, element) in elements.enumerated() {
                strings.append(try string(element, path: "\(path)[\(index)]"))
            }
            return strings
        default:
            throw .invalidType(path, expected: "a string or an array of strings", found: value)
        }
    }

    private static func string(_ value: JSONValue, path: String) throws(APIError) -> String {
        guard let string = value.stringValue else {
            throw .invalidType(path, expected: "a string", found: value)
        }
        guard !string.isEmpty else {
            throw .invalidValue(path, expected: "a string that is not empty", found: value)
        }
        return string
    }
}

extension TokenID {
    /// What a request may give as a token id; whether the vocabulary has it is for the engine to say.
    static let requestRange = 0...Int(TokenID.max)
}
