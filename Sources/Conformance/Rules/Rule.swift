/// What a server's replies have to obey. Rules with an R are those of the streaming contract; the others are about
/// what it takes for granted: A for requests that any server takes, C for constraints, E for errors.
package enum Rule: String, Sendable, Hashable, CaseIterable {
    case role = "R1"
    case identity = "R2"
    case choiceShape = "R3"
    case finish = "R4"
    case finishReason = "R5"
    case done = "R6"
    case usage = "R7"
    case firstCallDelta = "R8"
    case laterCallDelta = "R9"
    case callOrder = "R10"
    case callIDs = "R11"
    case functionName = "R12"
    case arguments = "R13"
    case appendOnly = "R14"
    case streamEqualsWhole = "R15"
    case leakedMarkers = "R16"
    case codePoints = "R19"
    case whitespace = "R24"
    case oneKind = "R25"
    case choices = "R26"
    case logprobs = "R27"
    case failure = "R28"
    case framing = "R29"
    case emptyChunks = "R32"
    case refusal = "R33"
    case legacyFunction = "R34"
    case completionShape = "R35"
    case responsesShape = "R36"
    case anthropicShape = "R37"
    case ollamaShape = "R38"
    case serverErrors = "R39"
    case coalescing = "R40"
    case stopStrings = "R41"
    case accounting = "R42"
    case ordinaryRequests = "A1"
    case schema = "C1"
    case toolChoice = "C2"
    case badRequests = "E1"
    case errorShape = "E2"
    case answersInTime = "E3"
    case survivesHangUp = "E4"

    package var title: String {
        switch self {
        case .role: "role once per choice, in its first chunk"
        case .identity: "id, object, created and model in every chunk, the same"
        case .choiceShape: "every choice has index, delta and finish_reason"
        case .finish: "finish_reason once, last, with an empty delta"
        case .finishReason: "finish_reason says what happened"
        case .done: "[DONE] once and last, then the end"
        case .usage: "usage only when asked for, once, last"
        case .firstCallDelta: "a call begins with index, id, type, name, empty arguments"
        case .laterCallDelta: "a call goes on with index and arguments alone"
        case .callOrder: "calls are numbered 0, 1, 2 and never reopened"
        case .callIDs: "call ids are unique, opaque, at most 64 characters"
        case .functionName: "a function name is a name and nothing else"
        case .arguments: "arguments are one JSON value, {} for none"
        case .appendOnly: "nothing that was sent is sent again"
        case .streamEqualsWhole: "the stream says what the whole reply says"
        case .leakedMarkers: "no marker or special token in the text"
        case .codePoints: "characters arrive whole"
        case .whitespace: "no whitespace left over from markers"
        case .oneKind: "one kind of content per chunk"
        case .choices: "choices appear in order, each complete"
        case .logprobs: "logprobs are complete and go with their tokens"
        case .failure: "a failure is one error event; silence is not an end"
        case .framing: "events are framed as text/event-stream has it"
        case .emptyChunks: "no empty chunks, calls or choices"
        case .refusal: "refusal and obfuscation are text or absent"
        case .legacyFunction: "function_call: name once, then arguments"
        case .completionShape: "shape of legacy completions"
        case .responsesShape: "order and fields of Responses events"
        case .anthropicShape: "order and fields of Messages events"
        case .ollamaShape: "shape of Ollama's lines"
        case .serverErrors: "a good request is no server error"
        case .coalescing: "at most a chunk a token"
        case .stopStrings: "stop strings cut exactly and do not show"
        case .accounting: "token counts add up"
        case .ordinaryRequests: "ordinary requests are taken"
        case .schema: "constrained content follows its schema"
        case .toolChoice: "tool_choice is obeyed"
        case .badRequests: "bad requests get a 4xx"
        case .errorShape: "errors have the API's own shape"
        case .answersInTime: "every request is answered in time, in HTTP"
        case .survivesHangUp: "a client that hangs up harms nobody"
        }
    }

    package var dialects: Set<Dialect> {
        switch self {
        case .role, .choiceShape, .firstCallDelta, .laterCallDelta, .callOrder, .oneKind, .emptyChunks,
            .refusal,
            .legacyFunction:
            [.chat]
        case .identity, .finish, .done, .usage, .choices, .logprobs: [.chat, .completions]
        case .completionShape: [.completions]
        case .responsesShape: [.responses]
        case .anthropicShape: [.anthropic]
        case .ollamaShape: [.ollama]
        case .schema: [.chat, .responses, .ollama]
        case .callIDs: [.chat, .responses, .anthropic]
        case .functionName, .arguments, .whitespace, .toolChoice: [.chat, .responses, .anthropic, .ollama]
        default: Set(Dialect.allCases)
        }
    }

    /// Rules of the contract about which a server's answers alone say nothing.
    package static let invisible: [(id: String, why: String)] = [
        ("R17", "what is held back shows only as a difference, which is R15"),
        ("R18", "what the model wrote is not known"), ("R20", "what the model wrote is not known"),
        ("R21", "what the model wrote is not known"), ("R22", "the prompt is not known; leaks show as R16"),
        ("R23", "what the model wrote is not known"), ("R30", "what the model wrote is not known"),
        ("R31", "code that a server runs does not show"),
    ]
}
