import HTTPTypes

extension HTTPField.Name {
    /// What a request asked for and did not get, one field a warning.
    static let weirWarning = Self(parsed: "weir-warning")
}

extension HTTPFields {
    init(warnings: [String]) {
        self.init()
        guard let name = HTTPField.Name.weirWarning else { return }
        for warning in warnings {
            // Names of fields come from the client and may hold anything; a header is visible ASCII.
            let visible = warning.unicodeScalars.map { (0x20..<0x7f).contains($0.value) ? $0 : "?" }
            append(HTTPField(name: name, value: String(String.UnicodeScalarView(visible))))
        }
    }
}
