public import Inference

/// Embeds texts with a model in this process.
public struct LlamaEmbeddingEngine: EmbeddingEngine {
    public let card: ModelCard
    private let pooler: LlamaPooler

    public init(card: ModelCard, pooler: LlamaPooler) {
        self.card = card
        self.pooler = pooler
    }

    public var vocabulary: (any Vocabulary)? { pooler.vocabulary }

    public func embed(_ request: EmbeddingRequest) async throws(InputError) -> [Embedding] {
        if let dimensions = request.dimensions, !(1...pooler.outputSize).contains(dimensions) {
            throw InputError(
                .invalidRequest(
                    field: "dimensions",
                    reason: """
                        `dimensions` must be between 1 and \(pooler.outputSize), the size of this model's vectors, \
                        but was \(dimensions).
                        """))
        }
        var inputs: [[TokenID]] = []
        inputs.reserveCapacity(request.inputs.count)
        for (index, input) in request.inputs.enumerated() {
            guard let tokens = tokens(of: input) else {
                throw InputError(
                    .invalidRequest(field: nil, reason: "The input is empty: give it some text."),
                    input: index)
            }
            inputs.append(tokens)
        }
        let vectors = try await pooler.pool(inputs)
        return zip(inputs, vectors).map { tokens, vector in
            let kept = vector.prefix(request.dimensions ?? vector.count)
            return Embedding(vector: Self.normalised(kept), tokens: tokens.count)
        }
    }

    /// - Returns: `nil` for a text that says nothing, of which the model would see its own tokens only.
    private func tokens(of input: EmbeddingRequest.Input) -> [TokenID]? {
        switch input {
        case .text(""): nil
        case .text(let text):
            pooler.vocabulary.tokens(
                of: Prompt(
                    .segments([.init(text, origin: .input)]), addsBeginToken: true, addsEndToken: true))
        case .tokens(let tokens): tokens
        }
    }

    /// The vector of the same direction whose length is one.
    private static func normalised(_ vector: ArraySlice<Float>) -> [Float] {
        let square = vector.reduce(0.0) { $0 + Double($1) * Double($1) }
        guard square > 0 else { return Array(vector) }
        let scale = 1 / square.squareRoot()
        return vector.map { Float(Double($0) * scale) }
    }
}
