public import Inference

extension EmbeddingCall {
    /// The body of the response.
    public func body(_ embeddings: [Embedding], model: String) -> [UInt8] {
        var bytes: [UInt8] = []
        // A component takes about 12 digits, or 16 characters for every 12 bytes.
        let components = embeddings.first?.vector.count ?? 0
        bytes.reserveCapacity(256 + embeddings.count * (64 + components * (encoding == .float ? 13 : 6)))
        bytes.append(json: #"{"object":"list","data":"#)
        bytes.appendArray(embeddings.enumerated()) { element, bytes in
            bytes.append(json: #"{"object":"embedding","index":"#)
            bytes.append(number: element.offset)
            bytes.append(json: #","embedding":"#)
            switch encoding {
            case .float: bytes.append(vector: element.element.vector)
            case .base64: bytes.append(base64: element.element.vector)
            }
            bytes.append(json: "}")
        }
        bytes.append(json: #","model":"#)
        bytes.append(string: model)
        bytes.append(promptTokens: embeddings.reduce(0) { $0 + $1.tokens })
        bytes.append(json: "}")
        return bytes
    }
}

extension [UInt8] {
    /// Appends the usage of a request that generates nothing.
    mutating func append(promptTokens count: Int) {
        append(json: #","usage":{"prompt_tokens":"#)
        append(number: count)
        append(json: #","total_tokens":"#)
        append(number: count)
        append(json: "}")
    }

    /// Appends numbers in as few digits as give the same numbers again.
    fileprivate mutating func append(vector: [Float]) {
        appendArray(vector) { component, bytes in bytes.append(contentsOf: component.description.utf8) }
    }

    fileprivate mutating func append(base64 vector: [Float]) {
        append(UInt8(ascii: "\""))
        var raw: [UInt8] = []
        raw.reserveCapacity(vector.count * 4)
        for component in vector {
            for shift in [0, 8, 16, 24] as [UInt32] {
                raw.append(UInt8(truncatingIfNeeded: component.bitPattern >> shift))
            }
        }
        append(base64: raw)
        append(UInt8(ascii: "\""))
    }
}
