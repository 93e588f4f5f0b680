extension ReplyFormat {
    /// Every declared format.
    public static let all: [ReplyFormat] =
        [plain, think] + hermesFamily + listFamily + cohereFamily + namedFamily + parameterFamily
        + literalFamily
        + messageFamily

    public static func named(_ name: String) -> ReplyFormat? {
        all.first { $0.name == name }
    }

    /// Nothing is markup: the text passes as it is.
    public static let plain = ReplyFormat("plain", models: "any, unparsed", keepsWhitespace: true)

    /// Reasoning between markers, and no calls.
    static let think = ReplyFormat(
        "think", models: "any with reasoning and no markup for calls", reasoning: .think)
}
