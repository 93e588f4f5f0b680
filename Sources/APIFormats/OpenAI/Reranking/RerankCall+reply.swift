public import Inference

extension RerankCall {
    /// The body of the response: the best result first, and of equal ones that of the first document.
    public func body(_ scores: [RelevanceScore], model: String) -> [UInt8] {
        let ranked = scores.indices.sorted { left, right in
            scores[left].score == scores[right].score
                ? left < right : scores[left].score > scores[right].score
        }
        var bytes: [UInt8] = []
        bytes.append(json: #"{"object":"list","model":"#)
        bytes.append(string: model)
        bytes.append(json: #","results":"#)
        bytes.appendArray(ranked.prefix(topCount ?? ranked.count)) { index, bytes in
            bytes.append(json: #"{"index":"#)
            bytes.append(number: index)
            bytes.append(json: #","relevance_score":"#)
            bytes.append(json: scores[index].score.description)
            if returnsDocuments {
                bytes.append(json: #","document":{"text":"#)
                bytes.append(string: request.documents[index])
                bytes.append(json: "}")
            }
            bytes.append(json: "}")
        }
        bytes.append(promptTokens: scores.reduce(0) { $0 + $1.tokens })
        bytes.append(json: "}")
        return bytes
    }
}
