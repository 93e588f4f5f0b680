import Inference

extension [UInt8] {
    /// Appends vLLM's `stop_reason` member: the client's stop string or token that ended the reply.
    ///
    /// OpenAI has no such member, so it is there only when one of them did.
    mutating func append(stopReason match: StopMatch?) {
        guard let match else { return }
        append(json: #","stop_reason":"#)
        switch match {
        case .string(let string): append(string: string)
        case .token(let token): append(number: Int(token))
        }
    }
}
