public import Inference
import Logging
import OrderedJSON
public import ReplyParsing
import Synchronization

/// A model behind upstreams, as their chat streams show it: what they send is repaired, not parsed anew.
public final class RemoteModel: Sendable {
    /// What is known of a model that no upstream says.
    public struct Knowledge: Sendable {
        /// The format in which replies may still be written; `nil` for what leaks from any model.
        public var replyFormat: ReplyFormat?
        /// Replies begin inside reasoning, without the marker that opens it.
        public var opensInReasoning: Bool
        /// Texts that end a turn wherever they stand.
        public var terminators: [String]
        /// How long an upstream may take to begin before another one is asked as well; `nil` for as long as it likes.
        public var hedgeAfter: Duration?

        public init(
            replyFormat: ReplyFormat? = nil, opensInReasoning: Bool = false, terminators: [String] = [],
            hedgeAfter: Duration? = nil
        ) {
            self.hedgeAfter = hedgeAfter
            self.replyFormat = replyFormat
            self.opensInReasoning = opensInReasoning
            self.terminators = terminators
        }
    }

    public let card: ModelCard
    let fleet: UpstreamFleet
    private let format: ReplyFormat
    let knowledge: Knowledge
    /// Parsers of the format, with calls and without.
    private let prototypes: [ReplyParser]
    private let counters = Mutex(Counters())

    private struct Counters {
        var statistics = EngineStatistics()
        var named: Set<StreamFault> = []
    }

    public init(name: String, created: Int, fleet: UpstreamFleet, knowledge: Knowledge = Knowledge()) {
        card = ModelCard(
            id: name, created: created, hasReasoning: knowledge.replyFormat?.reasoning != nil)
        self.fleet = fleet
        self.knowledge = knowledge
        var format = knowledge.replyFormat ?? .leaks
        if knowledge.replyFormat != nil { format.addLeakedEnds() }
        self.format = format
        let anyTool = ToolDefinition(name: "any", source: [:])
        prototypes = [[], [anyTool]].map { tools in
            ReplyParser(.init(format: format, tools: tools, terminators: knowledge.terminators))
        }
    }

    /// What upstreams show of their tokens is not enough to make any.
    public var vocabulary: (any Vocabulary)? { nil }

    public var statistics: EngineStatistics {
        var statistics = counters.withLock { $0.statistics }
        statistics.upstreams = fleet.statuses(of: card.id)
        return statistics
    }

    /// Why no upstream would answer; `nil` if one would.
    public var fault: String? {
        let statuses = fleet.statuses(of: card.id)
        guard !statuses.contains(where: { $0.fault == nil }) else { return nil }
        return statuses.first?.fault ?? "no upstream serves it"
    }

    // MARK: Counting

    func begin(choices: Int) { counters.withLock { $0.statistics.runningReplies += choices } }

    func end(
        choices: Int, unmade: Int = 0, usage: Usage?, faults: Set<StreamFault>, upstream: String
    ) {
        let new = counters.withLock { counters in
            counters.statistics.runningReplies -= choices
            if let usage {
                counters.statistics.replies += choices - unmade
                counters.statistics.promptTokens += usage.promptTokens - usage.cachedPromptTokens
                counters.statistics.cachedPromptTokens += usage.cachedPromptTokens
                counters.statistics.generatedTokens += usage.completionTokens
            }
            for fault in faults { counters.statistics.repairs[fault.repair, default: 0] += 1 }
            defer { counters.named.formUnion(faults) }
            return faults.subtracting(counters.named)
        }
        for fault in new.sorted(by: { $0.rawValue < $1.rawValue }) {
            fleet.logger.warning(
                "an upstream's stream is repaired; further cases are only counted, in /metrics",
                metadata: [
                    "upstream": "\(upstream)", "model": "\(card.id)", "fault": "\(fault.label)",
                    "rule": "\(fault.rule)",
                ])
        }
    }

    /// Parsers to share with that of a request, if that is of the model's own format.
    func prototypes(for request: GenerationRequest) -> [ReplyParser] {
        guard case .chat = request.input, request.replyFormat == nil,
            request.constraint == nil
        else { return [] }
        return prototypes
    }

    func parsing(of request: GenerationRequest) throws(InferenceError) -> ReplyParser.Configuration {
        guard case .chat(let conversation) = request.input else {
            return ReplyParser.Configuration(
                format: .plain, stop: request.stop, showsSpecialTokens: !request.skipsSpecialTokens)
        }
        var format = format
        if let name = request.replyFormat {
            guard let named = ReplyFormat.named(name) else {
                throw .invalidRequest(
                    field: "reply_format",
                    reason: "There is no reply format `\(name)`; `weir formats` lists them.")
            }
            format = named
        }
        // Inside of JSON a turn's beginning is text.
        if request.constraint != nil { format.removeTurnStarts() }
        // An upstream that holds a reply to a form does so from its first token on.
        let opensInReasoning = knowledge.opensInReasoning && request.constraint == nil
        return ReplyParser.Configuration(
            format: format, opensInReasoning: opensInReasoning, tools: conversation.tools,
            toolChoice: conversation.toolChoice,
            allowsParallelToolCalls: conversation.allowsParallelToolCalls,
            terminators: request.constraint == nil ? knowledge.terminators : [], stop: request.stop,
            minTokens: request.minTokens, showsSpecialTokens: !request.skipsSpecialTokens)
    }
}

extension StreamFault {
    var repair: EngineStatistics.Repair { .init(rule: rule, fault: label) }
}

/// A request's place at an upstream, which it leaves once.
final class UpstreamPlace: Sendable {
    private let ticket: Mutex<UpstreamFleet.Ticket?>
    private let fleet: UpstreamFleet

    init(_ ticket: UpstreamFleet.Ticket, _ fleet: UpstreamFleet) {
        self.ticket = Mutex(ticket)
        self.fleet = fleet
    }

    func leave(_ outcome: UpstreamBalance.Outcome) {
        let taken = ticket.withLock { ticket in
            defer { ticket = nil }
            return ticket
        }
        if let taken { fleet.giveBack(taken, outcome) }
    }

    deinit { leave(.neutral) }
}
