/// Where a rule was broken, and by what.
package struct Evidence: Sendable, Hashable {
    /// Which recording.
    package var question: String
    /// Of the first offending byte, in the body.
    package var offset: Int
    package var bytes: [UInt8]
    /// What is wrong, and what the rule wants.
    package var message: String

    package init(question: String, offset: Int, bytes: [UInt8], message: String) {
        self.question = question
        self.offset = offset
        self.bytes = bytes
        self.message = message
    }

    /// The bytes on one line: what cannot be printed is escaped.
    package func excerpt(limit: Int = 160) -> String {
        var text = ""
        for scalar in String(decoding: bytes.prefix(limit), as: UTF8.self).unicodeScalars {
            switch scalar {
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{FFFD}": text += "\\ufffd"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                text += "\\x" + (digits.count < 2 ? "0" : "") + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return bytes.count > limit ? text + "…" : text
    }
}
