import Inference

extension [UInt8] {
    /// The text of a token in the `token` members of log probabilities.
    ///
    /// A token may be half a character; its bytes are then spelled `\xe2`, as OpenAI does, for a replacement
    /// character would say nothing and look like an error of ours (R19).
    var tokenText: String {
        if let text = String(validating: self, as: UTF8.self) { return text }
        var text = ""
        for byte in self {
            if byte < 0x80 {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "\\x" + String(byte, radix: 16)
            }
        }
        return text
    }
}
