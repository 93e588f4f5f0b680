import OrderedJSON

/// What a question is about, in no dialect: each dialect writes it in its own way, or has no way to ask it.
struct Topic: Sendable {
    var name: String
    /// In OpenAI's form.
    var messages: [JSONValue]
    var tools: [JSONValue] = []
    var toolUse = RequestFacts.ToolUse.auto
    var usesLegacyFunctions = false
    var maxTokens = 200
    var choiceCount = 1
    var stopStrings: [String] = []
    var topLogprobs: Int?
    var schema: JSONValue?
    /// JSON of no schema.
    var wantsJSON = false
    var includesUsage = false
    var thinks = false
    /// Asks for characters of several bytes, which only a model that knows them writes whole.
    var wantsUnicode = false
    /// Sampled with a seed; such replies are not compared.
    var temperature: Double = 0
    /// Asked both ways, so that the two can be compared.
    var isCompared = true
    var isOrdinary = false

    init(_ name: String, _ messages: [JSONValue], _ change: (inout Topic) -> Void = { _ in }) {
        self.name = name
        self.messages = messages
        change(&self)
    }

    init(_ name: String, _ text: String, _ change: (inout Topic) -> Void = { _ in }) {
        self.init(name, [["role": "user", "content": .string(text)]], change)
    }

    /// Tokens that a reply may have.
    func limit(_ dialect: Dialect) -> Int {
        switch dialect {
        // A prompt is no question, so that a model may go on for as long as it is let.
        case .completions: min(maxTokens, 24)
        // OpenAI takes no fewer there.
        case .responses: max(maxTokens, 16)
        default: maxTokens
        }
    }

    /// The text of the last message, for an API that has prompts only.
    var lastText: String { messages.last?["content"]?.stringValue ?? "" }

    func facts(_ dialect: Dialect, isStreamed: Bool) -> RequestFacts {
        var facts = RequestFacts(dialect, isStreamed: isStreamed)
        facts.includesUsage = includesUsage && dialect.hasDone
        facts.stopStrings = stopStrings
        facts.maxTokens = limit(dialect)
        facts.choiceCount = choiceCount
        facts.toolUse = tools.isEmpty || usesLegacyFunctions ? .none : toolUse
        facts.usesLegacyFunctions = usesLegacyFunctions
        facts.asksForLogprobs = topLogprobs != nil
        facts.expectsUnicode = wantsUnicode
        facts.schema = wantsJSON ? ["type": "object"] : schema
        facts.expectation = isOrdinary ? .accepted : .acceptedOrRefused
        return facts
    }
}
