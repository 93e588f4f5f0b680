import OrderedJSON

/// Whether and how a reply is streamed: OpenAI's `stream` and `stream_options`.
struct StreamOptions: Sendable, Hashable {
    let isStreamed: Bool
    let includesUsage: Bool

    init(openAI fields: inout RequestFields) throws(APIError) {
        isStreamed = try fields.bool("stream") ?? false
        let includesUsage = try fields.object("stream_options") { options throws(APIError) in
            // Padding against eavesdroppers who count bytes; a local server sends none either way.
            _ = try options.bool("include_obfuscation")
            try options.refuse(Self.unsupported)
            return try options.bool("include_usage") ?? false
        }
        guard isStreamed || includesUsage == nil else {
            throw .invalidValue(
                "stream_options", "`stream_options` is allowed only when `stream` is true. Leave it out.")
        }
        self.includesUsage = includesUsage ?? false
    }

    private static let unsupported = [
        UnsupportedField(
            "continuous_usage_stats", unless: [false],
            "usage comes once, in the last chunk, with `include_usage`.")
    ]
}
