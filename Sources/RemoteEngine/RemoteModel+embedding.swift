public import Inference
import OrderedJSON

extension RemoteModel: EmbeddingEngine {
    public func embed(_ request: EmbeddingRequest) async throws(InputError) -> [Embedding] {
        do throws(InferenceError) {
            return try await vectors(request)
        } catch {
            throw InputError(error)
        }
    }

    private func vectors(_ request: EmbeddingRequest) async throws(InferenceError) -> [Embedding] {
        var size = 0
        let inputs = request.inputs.map { input -> JSONValue in
            switch input {
            case .text(let text):
                size += text.utf8.count / 4
                return .string(text)
            case .tokens(let tokens):
                size += tokens.count
                return .array(tokens.map { .integer(Int($0)) })
            }
        }
        var fields: JSONObject = ["input": .array(inputs), "encoding_format": "float"]
        if let dimensions = request.dimensions { fields["dimensions"] = .integer(dimensions) }
        return try await whole("/v1/embeddings", fields, tokens: size) { answer in
            Self.embeddings(answer, count: request.inputs.count)
        }
    }

    /// - Returns: `nil` for an answer that does not have a vector for each input.
    private static func embeddings(_ answer: JSONValue, count: Int) -> [Embedding]? {
        // LoRAX has a list under a name of its own.
        guard let entries = (answer["data"] ?? answer["embeddings"])?.arrayValue, entries.count == count
        else {
            return nil
        }
        var vectors = [[Float]?](repeating: nil, count: count)
        for (position, entry) in entries.enumerated() {
            let index = entry["index"]?.intValue ?? position
            guard vectors.indices.contains(index), let numbers = entry["embedding"]?.arrayValue else {
                return nil
            }
            let vector = numbers.compactMap { $0.doubleValue.map { Float($0) } }
            guard vector.count == numbers.count else { return nil }
            vectors[index] = vector
        }
        let counts = shares(of: answer["usage"]?["prompt_tokens"]?.intValue ?? 0, among: count)
        let found = zip(vectors, counts).compactMap { vector, tokens in
            vector.map { Embedding(vector: $0, tokens: tokens) }
        }
        return found.count == count ? found : nil
    }

    /// An upstream counts all inputs together; only the sum is ever shown.
    static func shares(of total: Int, among count: Int) -> [Int] {
        (0..<count).map { $0 == 0 ? max(0, total) : 0 }
    }
}

extension RemoteModel: RerankingEngine {
    public func rerank(_ request: RerankRequest) async throws(InputError) -> [RelevanceScore] {
        let fields: JSONObject = [
            "query": .string(request.query), "documents": .array(request.documents.map { .string($0) }),
        ]
        let size = request.documents.reduce(0) { $0 + ($1.utf8.count + request.query.utf8.count) / 4 }
        do throws(InferenceError) {
            return try await whole("/v1/rerank", fields, tokens: size) { answer in
                Self.scores(answer, count: request.documents.count)
            }
        } catch {
            throw InputError(error)
        }
    }

    private static func scores(_ answer: JSONValue, count: Int) -> [RelevanceScore]? {
        guard let results = answer["results"]?.arrayValue, results.count == count else { return nil }
        let usage = answer["usage"]
        let total = (usage?["total_tokens"] ?? usage?["prompt_tokens"])?.intValue ?? 0
        let counts = shares(of: total, among: count)
        var scores = [RelevanceScore?](repeating: nil, count: count)
        for result in results {
            guard let index = result["index"]?.intValue, scores.indices.contains(index),
                let score = (result["relevance_score"] ?? result["score"])?.doubleValue
            else { return nil }
            scores[index] = RelevanceScore(score: Float(score), tokens: counts[index])
        }
        let found = scores.compactMap { $0 }
        return found.count == count ? found : nil
    }
}

extension RemoteModel {
    /// Asks for an answer that is not streamed.
    private func whole<Answer: Sendable>(
        _ path: String, _ fields: JSONObject, tokens: Int,
        _ read: @escaping @Sendable (JSONValue) -> Answer?
    ) async throws(InferenceError) -> Answer {
        try await ask(tokens: tokens, affinity: nil) { upstream, model, place throws(UpstreamProblem) in
            var fields = fields
            fields["model"] = .string(model)
            let exchange = try upstream.post(path, JSONValue.object(fields).serializedBytes())
            let answer = try await UpstreamAnswer.json(exchange, from: upstream.name)
            guard let result = read(answer) else {
                throw UpstreamProblem(
                    .garbled,
                    "The upstream \(upstream.name) did not answer for each of the inputs of \(path).")
            }
            place.leave(.success)
            return result
        }
    }
}
