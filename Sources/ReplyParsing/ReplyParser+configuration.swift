public import Inference

extension ReplyParser {
    public struct Configuration: Sendable {
        public var format: ReplyFormat
        /// The rendered prompt ends inside an open block of reasoning.
        public var opensInReasoning: Bool
        public var tools: [ToolDefinition]
        public var toolChoice: ToolChoice
        /// If not, the reply ends with its first call.
        public var allowsParallelToolCalls: Bool
        /// Ends of turn that a model may spell as text: looked for in the raw reply, outside the strings of a
        /// call's arguments.
        public var terminators: [String]
        public var stop: StopRules
        /// Stop strings do not act before this many tokens.
        public var minTokens: Int
        /// The text of special tokens that are no markers of the format is content, terminators included.
        public var showsSpecialTokens: Bool
        /// Makes the id of the call with an index.
        public var makeToolCallID: @Sendable (Int) -> String

        /// - Parameter makeToolCallID: By default random, in the form that the format's templates accept.
        public init(
            format: ReplyFormat, opensInReasoning: Bool = false, tools: [ToolDefinition] = [],
            toolChoice: ToolChoice = .auto, allowsParallelToolCalls: Bool = true, terminators: [String] = [],
            stop: StopRules = StopRules(), minTokens: Int = 0, showsSpecialTokens: Bool = false,
            makeToolCallID: (@Sendable (Int) -> String)? = nil
        ) {
            self.format = format
            self.opensInReasoning = opensInReasoning
            self.tools = tools
            self.toolChoice = toolChoice
            self.allowsParallelToolCalls = allowsParallelToolCalls
            self.terminators = terminators
            self.stop = stop
            self.minTokens = minTokens
            self.showsSpecialTokens = showsSpecialTokens
            self.makeToolCallID = makeToolCallID ?? format.callIDs.makeRandom
        }

        /// Without tools the markup of calls is content.
        var parsesCalls: Bool { !tools.isEmpty && toolChoice != .none }
    }
}

extension ReplyFormat.CallIDs {
    fileprivate var makeRandom: @Sendable (Int) -> String {
        switch self {
        case .any: { _ in "call_" + Self.randomAlphanumerics(24) }
        case .nineAlphanumerics: { _ in Self.randomAlphanumerics(9) }
        }
    }

    private static let alphanumerics = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    private static func randomAlphanumerics(_ count: Int) -> String {
        let bytes = (0..<count).map { _ in alphanumerics[Int.random(in: alphanumerics.indices)] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
