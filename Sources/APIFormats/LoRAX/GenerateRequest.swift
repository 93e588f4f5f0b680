public import Inference

/// A request of LoRAX's own API, which is that of Text Generation Inference with adapters: `POST /generate`,
/// `/generate_stream` and `/`.
public struct GenerateRequest: Sendable, Hashable {
    private let generation: GenerationRequest
    /// What the body says; the endpoints of one kind only override it.
    public var isStreamed: Bool
    public let warnings: [String]
    /// Whether a whole reply says more than its text. A stream always does.
    let hasDetails: Bool
    /// Whether the details have the prompt's tokens.
    let reportsPrompt: Bool
    let returnsFullText: Bool
    let alternativeCount: Int
    /// Whether a whole reply stands in a list, as the root's does.
    public var isListed = false

    init(
        generation: GenerationRequest, isStreamed: Bool, warnings: [String], hasDetails: Bool,
        reportsPrompt: Bool, returnsFullText: Bool, alternativeCount: Int
    ) {
        self.generation = generation
        self.isStreamed = isStreamed
        self.warnings = warnings
        self.hasDetails = hasDetails
        self.reportsPrompt = reportsPrompt
        self.returnsFullText = returnsFullText
        self.alternativeCount = alternativeCount
    }

    /// Log probabilities cost a pass over the vocabulary for each token, and are asked for where they are shown.
    public var request: GenerationRequest {
        var request = generation
        request.topLogprobs = isStreamed || hasDetails || reportsPrompt ? alternativeCount : nil
        return request
    }

    /// The text that is continued.
    var prompt: String {
        if case .completion(let prompts) = generation.input, case .text(let text)? = prompts.first {
            text
        } else {
            ""
        }
    }
}

extension GenerateRequest: APIRequest {
    public static let replyIDPrefix = ""
    public static let promptField = "inputs"

    public static func errorBody(_ error: APIError) -> [UInt8] { error.loraxBody() }

    public static func statusCode(of error: APIError) -> Int { error.loraxStatusCode }

    public func check() throws(APIError) {
        guard isStreamed, reportsPrompt else { return }
        throw .invalidValue(
            "parameters.decoder_input_details", "A stream does not report its prompt; ask for it whole.")
    }

    public func makeStreamEncoder(_ context: ReplyContext) -> GenerateStreamEncoder {
        GenerateStreamEncoder(self)
    }

    public func makeWholeReplyEncoder(_ context: ReplyContext) -> GenerateReplyEncoder {
        GenerateReplyEncoder(self)
    }
}
