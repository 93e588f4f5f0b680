import Inference

extension [UInt8] {
    /// Appends the `logprobs` member of a choice, comma included (section 1.5).
    mutating func append(chat logprobs: [TokenLogprob]) {
        guard !logprobs.isEmpty else { return append(json: #","logprobs":null"#) }
        append(json: #","logprobs":{"content":"#)
        appendArray(logprobs) { entry, bytes in
            bytes.append(token: entry.bytes, logprob: entry.logprob)
            bytes.append(json: #","top_logprobs":"#)
            bytes.appendArray(entry.top) { alternative, bytes in
                bytes.append(token: alternative.bytes, logprob: alternative.logprob)
                bytes.append(json: "}")
            }
            bytes.append(json: "}")
        }
        append(json: #","refusal":null}"#)
    }

    /// Leaves the brace open.
    private mutating func append(token: [UInt8], logprob: Float?) {
        append(json: #"{"token":"#)
        append(string: token.tokenText)
        append(json: #","logprob":"#)
        append(logprob: logprob)
        append(json: #","bytes":"#)
        appendArray(token) { byte, bytes in bytes.append(number: Int(byte)) }
    }
}
