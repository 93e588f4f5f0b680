/// The framing of OpenAI's streams: data without event names, and a last event that says it is (R6, R29).
extension ServerSentEvent {
    static func encodeOpenAIEnd(into bytes: inout [UInt8]) {
        bytes.append(json: "data: [DONE]\n\n")
    }

    /// Appends an error as the last that a stream says (R28).
    static func encodeOpenAIFailure(_ error: APIError, into bytes: inout [UInt8]) {
        encode(data: error.openAIBody(), into: &bytes)
        encodeOpenAIEnd(into: &bytes)
    }
}
