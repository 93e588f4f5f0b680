public import Inference
import OrderedJSON

/// A request of `POST /v1/rerank`, as Jina's and Cohere's APIs and the servers that follow them take it.
public struct RerankCall: Sendable, Hashable {
    public let request: RerankRequest
    /// How many of the best results to return; `nil` for all.
    public let topCount: Int?
    /// Whether results hold their documents.
    public let returnsDocuments: Bool
    public let warnings: [String]

    public static let maximumDocumentCount = 2048

    public init(
        parsing body: some Collection<UInt8>, policy: RequestPolicy = RequestPolicy()
    ) throws(APIError) {
        var fields = RequestFields(try JSONObject(requestBody: body), unknownFields: policy.unknownFields)
        let model = try fields.string("model") ?? ""
        let query = try fields.requiredString("query")
        request = RerankRequest(model: model, query: query, documents: try Self.documents(&fields))
        topCount = try fields.integer("top_n", in: 1 ... .max)
        returnsDocuments = try fields.bool("return_documents") ?? false
        fields.acknowledge(OpenAIFields.meaningless + OpenAIFields.origin)
        try fields.refuse(Self.unsupported)
        try fields.finish()
        warnings = fields.warnings
    }

    private static func documents(_ fields: inout RequestFields) throws(APIError) -> [String] {
        guard let elements = try fields.array("documents", expected: expected) else {
            throw .missing("documents", expected: expected)
        }
        guard !elements.isEmpty else {
            throw .invalidValue("documents", expected: expected, found: .array([]))
        }
        guard elements.count <= maximumDocumentCount else {
            throw .invalidValue(
                "documents",
                """
                `documents` has \(elements.count) elements; \(maximumDocumentCount) are the most that a request may \
                have. Send several requests: scores can be compared.
                """)
        }
        var documents: [String] = []
        documents.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            let path = "documents[\(index)]"
            switch element {
            case .string(let text): documents.append(text)
            case .object:
                documents.append(
                    try fields.nested(element, path: path) { document throws(APIError) in
                        guard let text = try document.string("text") else {
                            throw .missing(document.path(of: "text"), expected: "a string")
                        }
                        return text
                    })
            default:
                throw .invalidType(path, expected: #"a string or {"text": "…"}"#, found: element)
            }
        }
        return documents
    }

    private static let expected = #"an array of strings or of objects like {"text": "…"}"#

    private static let unsupported = [
        UnsupportedField("truncate_prompt_tokens", tooLong),
        UnsupportedField("max_tokens_per_doc", tooLong),
        UnsupportedField("max_chunks_per_doc", tooLong),
        UnsupportedField("rank_fields", unless: [["text"]], "documents have a `text` and nothing else."),
    ]

    private static let tooLong = "a document that is too long is refused, never cut."

    /// What an engine's error is in an answer to such a request.
    public func error(_ error: InputError) -> APIError {
        APIError(error, field: "documents") { "documents[\($0)]" }
    }
}
