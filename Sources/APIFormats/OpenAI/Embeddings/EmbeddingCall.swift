public import Inference
import OrderedJSON

/// A request of `POST /v1/embeddings`.
public struct EmbeddingCall: Sendable, Hashable {
    public let request: EmbeddingRequest
    public let encoding: EmbeddingEncoding
    /// Whether the inputs came as a list, in which an input has a number.
    let isList: Bool
    public let warnings: [String]

    /// OpenAI's limit.
    public static let maximumInputCount = 2048

    public init(
        parsing body: some Collection<UInt8>, policy: RequestPolicy = RequestPolicy()
    ) throws(APIError) {
        var fields = RequestFields(try JSONObject(requestBody: body), unknownFields: policy.unknownFields)
        let model = try fields.requiredString("model")
        let (inputs, isList) = try EmbeddingRequest.Input.inputs(&fields)
        request = EmbeddingRequest(
            model: model, inputs: inputs, dimensions: try fields.integer("dimensions", in: 1 ... .max))
        self.isList = isList
        encoding = try fields.choice("encoding_format") ?? .float
        fields.acknowledge(OpenAIFields.meaningless + OpenAIFields.origin)
        try fields.refuse(Self.unsupported)
        try fields.finish()
        warnings = fields.warnings
    }

    /// Fields of vLLM's and llama.cpp's servers that would change the vectors. The values that would not are let
    /// through.
    private static let unsupported = [
        UnsupportedField("normalize", unless: [true], normalised),
        UnsupportedField("embd_normalize", unless: [2], normalised),
        UnsupportedField(
            "truncate_prompt_tokens", "an input that is too long is refused, never cut."),
        UnsupportedField(
            "add_special_tokens", unless: [true],
            "the model's own tokens are put around a text. Give tokens, which are taken as they are."),
    ]

    private static let normalised = "vectors have a length of 1."

    /// What an engine's error is in an answer to such a request.
    public func error(_ error: InputError) -> APIError {
        APIError(error, field: "input") { isList ? "input[\($0)]" : "input" }
    }
}
