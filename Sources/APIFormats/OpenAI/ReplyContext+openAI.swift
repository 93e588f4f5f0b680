extension ReplyContext {
    /// Appends the members that every chunk and every whole reply begins with, from the brace to the comma.
    func appendOpenAIHead(object: String, to bytes: inout [UInt8]) {
        bytes.append(json: #"{"id":"#)
        bytes.append(string: id)
        bytes.append(json: #","object":"#)
        bytes.append(string: object)
        bytes.append(json: #","created":"#)
        bytes.append(number: created)
        bytes.append(json: #","model":"#)
        bytes.append(string: model)
        if let systemFingerprint {
            bytes.append(json: #","system_fingerprint":"#)
            bytes.append(string: systemFingerprint)
        }
        bytes.append(json: ",")
    }
}
