/// What some upstreams can be asked and others not.
struct UpstreamFields: OptionSet, Sendable {
    let rawValue: UInt32

    static let logitBias = UpstreamFields(rawValue: 1 << 0)
    static let logprobs = UpstreamFields(rawValue: 1 << 1)
    static let seed = UpstreamFields(rawValue: 1 << 2)
    static let choices = UpstreamFields(rawValue: 1 << 3)
    static let topK = UpstreamFields(rawValue: 1 << 4)
    static let minP = UpstreamFields(rawValue: 1 << 5)
    static let repetitionPenalty = UpstreamFields(rawValue: 1 << 6)
    static let repetitionWindow = UpstreamFields(rawValue: 1 << 7)
    static let uncommonSamplers = UpstreamFields(rawValue: 1 << 8)
    static let ignoreEOS = UpstreamFields(rawValue: 1 << 9)
    static let minTokens = UpstreamFields(rawValue: 1 << 10)
    static let stopTokens = UpstreamFields(rawValue: 1 << 11)
    static let includeStop = UpstreamFields(rawValue: 1 << 12)
    static let specialTokens = UpstreamFields(rawValue: 1 << 13)
    static let templateArguments = UpstreamFields(rawValue: 1 << 14)
    static let continuesMessage = UpstreamFields(rawValue: 1 << 15)
    static let priority = UpstreamFields(rawValue: 1 << 16)
    static let responseFormat = UpstreamFields(rawValue: 1 << 17)
    static let regex = UpstreamFields(rawValue: 1 << 18)
    static let choiceList = UpstreamFields(rawValue: 1 << 19)
    static let grammar = UpstreamFields(rawValue: 1 << 20)
    /// Nobody's, where chats have what completions do not.
    static let completionFormat = UpstreamFields(rawValue: 1 << 21)
}
