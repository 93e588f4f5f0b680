public import Inference
import OrderedJSON

/// A request of `POST /detokenize`.
public struct DetokenizeRequest: Sendable, Hashable {
    /// `nil` for the server's first model.
    public let model: String?
    public let tokens: [TokenID]

    public init(
        parsing body: some Collection<UInt8>, policy: RequestPolicy = RequestPolicy()
    ) throws(APIError) {
        var fields = RequestFields(try JSONObject(requestBody: body), unknownFields: policy.unknownFields)
        model = try fields.string("model")
        guard let tokens = try fields.integers("tokens", in: 0...Int(TokenID.max)) else {
            throw .missing("tokens", expected: "an array of integers")
        }
        self.tokens = tokens.map { TokenID($0) }
        try fields.finish()
    }

    /// - Throws: If a token is not in the vocabulary.
    public func body(vocabulary: any Vocabulary) throws(APIError) -> [UInt8] {
        for (index, token) in tokens.enumerated() where Int(token) >= vocabulary.count {
            throw .invalidValue(
                "tokens[\(index)]",
                "Token \(token) is not in the vocabulary, which has \(vocabulary.count) tokens.")
        }
        let text = JSONValue.string(String(decoding: tokens.flatMap(vocabulary.bytes(of:)), as: UTF8.self))
        // llama.cpp's name and vLLM's.
        return JSONValue.object(["content": text, "prompt": text]).serializedBytes()
    }
}
