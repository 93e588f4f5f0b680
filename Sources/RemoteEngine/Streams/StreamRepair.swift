import Inference
import OrderedJSON
import ReplyParsing

/// Makes an exact reply of an upstream's stream: bytes in, updates out, whatever is wrong with it.
///
/// A pure value: what it gives depends on the bytes alone, however they were cut. What can be passed on is passed on
/// at once; only what may still become a marker waits, and the finish, because some upstreams send two.
struct StreamRepair: Sendable {
    /// How the replies to one request are read.
    struct Configuration: Sendable {
        var parsing: ReplyParser.Configuration
        /// Parsers of the same format, to share what they have made of it.
        var prototypes: [ReplyParser]
        var choiceCount: Int
        var maxTokens: Int?
        /// A chat, and not a completion.
        var isChat: Bool
        /// About how many tokens the prompt has, for upstreams that do not say.
        var estimatedPromptTokens: Int
        var maxLineBytes: Int
        /// Choices that are not made are asked for again, and are no error.
        var mayMakeFewer = false

        init(
            parsing: ReplyParser.Configuration, prototypes: [ReplyParser] = [], choiceCount: Int = 1,
            maxTokens: Int? = nil,
            isChat: Bool = true,
            estimatedPromptTokens: Int = 0, maxLineBytes: Int = 16 << 20
        ) {
            self.parsing = parsing
            self.prototypes = prototypes
            self.choiceCount = choiceCount
            self.maxTokens = maxTokens
            self.isChat = isChat
            self.estimatedPromptTokens = estimatedPromptTokens
            self.maxLineBytes = maxLineBytes
        }
    }

    private let configuration: Configuration
    private var reader: EventStreamReader
    private var choices: [ChoiceRepair]
    private var usage: Usage?
    private var identity: (id: String?, created: Int?)?
    private var ownFaults: Set<StreamFault> = []
    /// Data that is not yet whole JSON, or never will be.
    private var pending: [UInt8] = []
    private var nextIsError = false
    /// The latest that could not be read, for the error of a stream that ends with nothing better.
    private var garbage: [UInt8] = []
    private var items: [EventStreamReader.Event] = []
    private var events: [ReplyEvent] = []
    private(set) var isFinished = false
    /// The choices that were not made, once the rest is finished.
    private(set) var unmade: [Int] = []

    init(_ configuration: Configuration) {
        self.configuration = configuration
        reader = EventStreamReader(limit: configuration.maxLineBytes)
        let choice = ChoiceRepair(
            configuration.parsing, isChat: configuration.isChat, sharing: configuration.prototypes)
        choices = Array(repeating: choice, count: configuration.choiceCount)
    }

    /// What was repaired so far.
    var faults: Set<StreamFault> { choices.reduce(into: ownFaults) { $0.formUnion($1.faults) } }

    /// The upstream has said why each choice ended; all that may follow is its count and its last line.
    var awaitsEnd: Bool { !isFinished && choices.allSatisfy { $0.hasFinishReason || $0.isEnded } }

    /// The upstream has sent something that belongs to a reply.
    private(set) var hasBegun = false

    var choiceCount: Int { choices.count }

    // MARK: Bytes

    mutating func consume(
        _ bytes: some RandomAccessCollection<UInt8>, into updates: inout [ReplyUpdate]
    ) throws(InferenceError) {
        guard !isFinished else { return }
        do throws(EventStreamReader.TooLong) {
            try reader.read(bytes, into: &items)
        } catch {
            throw .upstreamFailed(
                reason: "The upstream sent a line of more than \(error.limit >> 20) MiB.", isTimeout: false)
        }
        try interpret(into: &updates)
    }

    /// Says that the upstream closed its stream.
    mutating func finish(into updates: inout [ReplyUpdate]) throws(InferenceError) {
        guard !isFinished else { return }
        reader.finish(into: &items)
        try interpret(into: &updates)
        guard !isFinished else { return }
        try end(isMarked: false, into: &updates)
    }

    private mutating func interpret(into updates: inout [ReplyUpdate]) throws(InferenceError) {
        defer { items.removeAll(keepingCapacity: true) }
        for item in items where !isFinished {
            switch item {
            case .data(let data): try interpret(data, into: &updates)
            case .done: try end(isMarked: true, into: &updates)
            case .errorName: nextIsError = true
            case .stray(let line):
                ownFaults.insert(.malformedEvent)
                if !line.isEmpty { discard(line) }
            }
        }
    }

    private mutating func interpret(
        _ data: [UInt8], into updates: inout [ReplyUpdate]
    ) throws(InferenceError) {
        let text = pending.isEmpty ? data : pending + [UInt8(ascii: "\n")] + data
        let value: JSONValue
        do throws(JSONError) {
            value = try SplitText.parse(text)
        } catch {
            guard pending.isEmpty else {
                // The lines do not belong together; the new one may be good by itself.
                discard(pending)
                pending = []
                return try interpret(data, into: &updates)
            }
            ownFaults.insert(.malformedEvent)
            if case .unexpectedEnd = error.reason, data.first == UInt8(ascii: "{") {
                pending = data
            } else {
                discard(data)
            }
            return
        }
        pending = []
        guard let object = value.objectValue else { return discard(data) }
        let chunk = UpstreamChunk(object, isNamedError: nextIsError)
        nextIsError = false
        try consume(chunk, into: &updates)
    }

    private mutating func discard(_ data: [UInt8]) {
        ownFaults.insert(.malformedEvent)
        garbage = Array(data.prefix(200))
    }

    // MARK: Chunks

    private mutating func consume(
        _ chunk: UpstreamChunk, into updates: inout [ReplyUpdate]
    ) throws(InferenceError) {
        if let failure = chunk.failure {
            throw .upstreamFailed(reason: "The upstream failed: \(failure)", isTimeout: false)
        }
        hasBegun = true
        noteIdentity(chunk)
        if let usage = chunk.usage { self.usage = usage }
        if chunk.choices.isEmpty, chunk.usage == nil { ownFaults.insert(.emptyChunk) }
        for choice in chunk.choices {
            let index = choice.index
            guard choices.indices.contains(index) else { continue }
            if let reason = choice.finishReason, ["error", "abort"].contains(reason) {
                throw .upstreamFailed(
                    reason: "The upstream gave up the reply (`finish_reason` is \"\(reason)\").",
                    isTimeout: false)
            }
            choices[index].consume(choice, into: &events)
            flush(index, into: &updates)
        }
    }

    private mutating func noteIdentity(_ chunk: UpstreamChunk) {
        if chunk.id?.isEmpty != false || chunk.id == "null" { ownFaults.insert(.unstableIdentity) }
        if let identity, identity.id != chunk.id || identity.created != chunk.created {
            ownFaults.insert(.unstableIdentity)
        }
        identity = (chunk.id, chunk.created)
    }

    private mutating func flush(_ index: Int, into updates: inout [ReplyUpdate]) {
        for event in events { updates.append(.event(event, choice: index)) }
        events.removeAll(keepingCapacity: true)
    }

    // MARK: The end

    /// - Parameter isMarked: The upstream said that its stream is over.
    private mutating func end(isMarked: Bool, into updates: inout [ReplyUpdate]) throws(InferenceError) {
        try noteUnmadeChoices()
        let isWhole = made.allSatisfy { choices[$0].hasFinishReason || choices[$0].isEnded }
        guard isWhole || isMarked else {
            if !pending.isEmpty { garbage = Array(pending.prefix(200)) }
            let rest =
                garbage.isEmpty ? "" : " The last it sent was: \(String(decoding: garbage, as: UTF8.self))"
            throw .upstreamFailed(
                reason: "The upstream's stream ended before the reply did.\(rest)", isTimeout: false)
        }
        if !isMarked { ownFaults.insert(.missingDone) }
        finishChoices(into: &updates)
    }

    /// A choice that the upstream never began is none that ended: it does not know how to make several.
    private mutating func noteUnmadeChoices() throws(InferenceError) {
        let begun = choices.count { $0.hasBegun && ($0.hasFinishReason || $0.isEnded) }
        guard begun > 0, choices.contains(where: { !$0.hasBegun }) else { return }
        guard configuration.mayMakeFewer else {
            throw .invalidRequest(
                field: "n",
                reason:
                    "The model's upstream made \(begun) of the \(choices.count) replies that were asked for.")
        }
        ownFaults.insert(.missingChoice)
        unmade = choices.indices.filter { !choices[$0].hasBegun }
    }

    private var made: [Int] { choices.indices.filter { !unmade.contains($0) } }

    /// Ends the reply where it is, for an upstream that has said all and does not close, or of which no more is wanted.
    mutating func conclude(into updates: inout [ReplyUpdate]) {
        guard !isFinished else { return }
        // An upstream that was interrupted was not waited for.
        let isInterrupted = !choices.allSatisfy(\.hasFinishReason)
        if isInterrupted { usage = usage ?? estimate } else { ownFaults.insert(.missingDone) }
        finishChoices(into: &updates)
    }

    private mutating func finishChoices(into updates: inout [ReplyUpdate]) {
        isFinished = true
        countChoices()
        let reachedLimit =
            if let limit = configuration.maxTokens, let usage {
                // Without a division that is not exact: so many for each choice.
                usage.completionTokens / max(1, made.count) >= limit
            } else {
                false
            }
        for index in made {
            choices[index].finish(reachedLimit: reachedLimit, into: &events)
            flush(index, into: &updates)
        }
        updates.append(.usage(usage ?? estimatedUsage()))
    }

    /// llama.cpp counts the tokens of one choice alone. With several, at least a token made each chunk.
    private mutating func countChoices() {
        let least = estimate.completionTokens
        guard choices.count > 1, let counted = usage, counted.completionTokens < least else { return }
        ownFaults.insert(.wrongUsage)
        usage?.completionTokens = least
    }

    private mutating func estimatedUsage() -> Usage {
        ownFaults.insert(.missingUsage)
        return estimate
    }

    /// For an upstream that does not count: a token a chunk, which most send, and as many as the limit where that is what
    /// ended the choice.
    private var estimate: Usage {
        Usage(
            promptTokens: configuration.estimatedPromptTokens,
            completionTokens: choices.reduce(0) { sum, choice in
                let limit = choice.isCutOff ? configuration.maxTokens ?? 0 : 0
                return sum + max(choice.textChunks, limit)
            })
    }
}
