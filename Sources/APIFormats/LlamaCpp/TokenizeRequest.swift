public import Inference
import OrderedJSON

/// A request of `POST /tokenize`, as llama.cpp's server (`content`) and vLLM's (`prompt` or `messages`) take it.
public struct TokenizeRequest: Sendable, Hashable {
    public enum Input: Sendable, Hashable {
        case text(String)
        case chat(Conversation)
    }

    /// `nil` for the server's first model.
    public let model: String?
    public let input: Input
    /// Whether the begin token is put in front where the vocabulary asks for one.
    public let addsSpecial: Bool
    /// Whether control tokens in the text are recognised.
    public let parsesSpecial: Bool
    /// Whether the answer shows the text of each token.
    public let showsPieces: Bool
    private let isVLLM: Bool

    public init(
        parsing body: some Collection<UInt8>, policy: RequestPolicy = RequestPolicy()
    ) throws(APIError) {
        var fields = RequestFields(try JSONObject(requestBody: body), unknownFields: policy.unknownFields)
        model = try fields.string("model")
        let content = try fields.string("content")
        let prompt = try fields.string("prompt")
        isVLLM = content == nil
        if fields.object.contains(key: "messages") {
            guard content == nil, prompt == nil else {
                throw .invalidValue("messages", "Give one of `content`, `prompt` and `messages`.")
            }
            let tools = try ToolFields(openAI: &fields)
            input = .chat(try Conversation(openAI: &fields, tools: tools))
        } else {
            guard let text = content ?? prompt else { throw .missing("content", expected: "a string") }
            guard content == nil || prompt == nil else {
                throw .invalidValue(
                    "prompt", "`content` and `prompt` are two names of one text; give one of them.")
            }
            input = .text(text)
        }
        // The two servers have two names and two defaults for one switch.
        let adds = try fields.bool("add_special")
        addsSpecial = try fields.bool("add_special_tokens") ?? adds ?? isVLLM
        parsesSpecial = try fields.bool("parse_special") ?? true
        let pieces = try fields.bool("with_pieces")
        showsPieces = try fields.bool("return_token_strs") ?? pieces ?? false
        try fields.finish()
    }

    public func body(tokens: [TokenID], vocabulary: any Vocabulary, contextSize: Int?) -> [UInt8] {
        var object: JSONObject = ["tokens": .array(tokens.map { .integer(Int($0)) })]
        if showsPieces, isVLLM {
            object["token_strs"] = .array(
                tokens.map { .string(String(decoding: vocabulary.bytes(of: $0), as: UTF8.self)) })
        } else if showsPieces {
            object["tokens"] = .array(
                tokens.map { ["id": .integer(Int($0)), "piece": Self.piece(vocabulary.bytes(of: $0))] })
        }
        object["count"] = .integer(tokens.count)
        object["max_model_len"] = contextSize.map { .integer($0) } ?? .null
        return JSONValue.object(object).serializedBytes()
    }

    /// A piece that is no text by itself is shown as its bytes.
    private static func piece(_ bytes: [UInt8]) -> JSONValue {
        String(validating: bytes, as: UTF8.self).map { .string($0) }
            ?? .array(bytes.map { .integer(Int($0)) })
    }
}
