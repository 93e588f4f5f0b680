import Inference

/// How a model that ranks is shown a query and a document.
enum RerankPrompt: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case text(String)
        case query
        case document
    }

    /// The model's own template, `tokenizer.chat_template.rerank`.
    case template([Part])
    /// Query and document with the vocabulary's tokens around and between them.
    case pair(PairFrame)

    /// Reads a template, in which `{query}` and `{document}` stand for what they say.
    init(template: String) {
        let places: [(spelling: String, part: Part)] = [("{query}", .query), ("{document}", .document)]
        var parts: [Part] = []
        var text = ""
        var rest = template[...]
        while let character = rest.first {
            if let place = places.first(where: { rest.hasPrefix($0.spelling) }) {
                if !text.isEmpty { parts.append(.text(text)) }
                text = ""
                parts.append(place.part)
                rest = rest.dropFirst(place.spelling.count)
            } else {
                text.append(character)
                rest = rest.dropFirst()
            }
        }
        if !text.isEmpty { parts.append(.text(text)) }
        self = .template(parts)
    }

    /// The tokens of a query with each of the documents.
    ///
    /// What they say can neither become a control token nor stand for a place in the template.
    func tokens(query: String, documents: [String], vocabulary: some Vocabulary) -> [[TokenID]] {
        switch self {
        case .template(let parts):
            return documents.map { document in
                let segments = parts.map { part -> Prompt.Segment in
                    switch part {
                    case .text(let text): .init(text, origin: .template)
                    case .query: .init(query, origin: .input)
                    case .document: .init(document, origin: .input)
                    }
                }
                return vocabulary.tokens(of: Prompt(.segments(segments), addsBeginToken: false))
            }
        case .pair(let frame):
            func tokens(_ text: String) -> [TokenID] {
                vocabulary.tokens(of: Prompt(.segments([.init(text, origin: .input)]), addsBeginToken: false))
            }
            let opening = frame.begin + tokens(query) + frame.between
            return documents.map { opening + tokens($0) + frame.end }
        }
    }
}
