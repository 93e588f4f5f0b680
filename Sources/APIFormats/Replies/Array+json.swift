import OrderedJSON

/// JSON as bytes, for bodies whose shape is fixed: a token costs no JSON value and no string.
extension [UInt8] {
    mutating func append(json text: String) {
        append(contentsOf: text.utf8)
    }

    mutating func append(string: String) {
        JSONWriter.appendString(string.utf8, to: &self)
    }

    mutating func append(number: Int) {
        append(contentsOf: String(number).utf8)
    }

    /// Appends a log probability in the digits of its own precision; -9999 stands for an impossible token, as
    /// JSON has no infinity and OpenAI sends the same.
    mutating func append(logprob: Float?) {
        let logprob = logprob ?? -.infinity
        append(contentsOf: (logprob.isFinite ? logprob : -9999).description.utf8)
    }

    /// Appends the elements with commas between them, brackets included.
    mutating func appendArray<Value>(
        _ elements: some Sequence<Value>, _ append: (Value, inout [UInt8]) -> Void
    ) {
        self.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { self.append(UInt8(ascii: ",")) }
            append(element, &self)
        }
        self.append(UInt8(ascii: "]"))
    }
}
