import Inference

/// The `logprobs` member of completions, and where in the text of its choice it stands.
struct CompletionLogprobs: Sendable, Hashable {
    /// Code points in front of the next token.
    private var offset = 0

    /// Appends the member with its comma; `null` where there are none.
    mutating func append(_ logprobs: [TokenLogprob], to bytes: inout [UInt8]) {
        guard !logprobs.isEmpty else { return bytes.append(json: #","logprobs":null"#) }
        bytes.append(json: #","logprobs":{"tokens":"#)
        bytes.appendArray(logprobs) { entry, bytes in bytes.append(string: entry.bytes.completionText) }
        bytes.append(json: #","token_logprobs":"#)
        bytes.appendArray(logprobs) { entry, bytes in
            if entry.logprob == nil {
                bytes.append(json: "null")
            } else {
                bytes.append(logprob: entry.logprob)
            }
        }
        bytes.append(json: #","top_logprobs":"#)
        bytes.appendArray(logprobs) { entry, bytes in Self.append(alternativesOf: entry, to: &bytes) }
        bytes.append(json: #","text_offset":"#)
        bytes.appendArray(logprobs) { entry, bytes in
            bytes.append(number: offset)
            offset += entry.bytes.count { $0 & 0xC0 != 0x80 }
        }
        bytes.append(json: "}")
    }

    /// The likeliest tokens and the chosen one, "so there may be up to `logprobs` + 1 elements" (OpenAI).
    private static func append(alternativesOf entry: TokenLogprob, to bytes: inout [UInt8]) {
        guard let chosen = entry.logprob else { return bytes.append(json: "null") }
        var members = entry.top.map { (text: $0.bytes.completionText, logprob: $0.logprob) }
        members.append((entry.bytes.completionText, chosen))
        var texts: Set<String> = []
        bytes.append(json: "{")
        // Two tokens of one spelling would be one key twice; the likelier comes first and stays.
        for member in members where texts.insert(member.text).inserted {
            if texts.count > 1 { bytes.append(json: ",") }
            bytes.append(string: member.text)
            bytes.append(json: ":")
            bytes.append(logprob: member.logprob)
        }
        bytes.append(json: "}")
    }
}

extension [UInt8] {
    /// OpenAI marks the spelled bytes of half a character in this API.
    fileprivate var completionText: String {
        String(validating: self, as: UTF8.self) ?? "bytes:" + tokenText
    }
}
