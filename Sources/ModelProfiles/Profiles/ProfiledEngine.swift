public import Inference
import ReplyParsing

/// A text engine made a chat engine by what is known of its model: prompts are rendered, replies are parsed.
public struct ProfiledEngine: ChatEngine {
    public let card: ModelCard
    public let profile: ModelProfile
    private let engine: any TextEngine
    private let constrainer: ReplyConstrainer
    private let adaptedProfiles: AdaptedProfiles
    private let choices: [AdapterChoice]

    public init(id: String, created: Int, profile: ModelProfile, engine: any TextEngine) {
        self.profile = profile
        self.engine = engine
        constrainer = ReplyConstrainer(
            vocabulary: engine.vocabulary, profile: profile, appliesConstraints: engine.appliesConstraints)
        adaptedProfiles = AdaptedProfiles(vocabulary: engine.vocabulary)
        choices = []
        card = ModelCard(
            id: id, created: created, contextSize: engine.contextSize,
            hasReasoning: profile.replyFormat.reasoning != nil)
    }

    /// A model with adapters.
    private init(
        _ base: ProfiledEngine, choices: [AdapterChoice], name: String?, adapted: AdaptedProfiles.Adapted
    ) {
        engine = base.engine
        adaptedProfiles = base.adaptedProfiles
        profile = adapted.profile
        constrainer = adapted.constrainer
        self.choices = choices
        var card = base.card
        card.hasReasoning = profile.replyFormat.reasoning != nil
        if let name {
            card.id = name
            card.parent = base.card.id
        }
        self.card = card
    }

    public var adapters: (any AdapterStore)? { engine.adapters }

    public func adapted(
        to choices: [AdapterChoice], named name: String?
    ) async throws(InferenceError) -> any ChatEngine {
        guard let first = choices.first else { return self }
        guard let adapters = engine.adapters else { throw .unknownAdapter(first.name, known: []) }
        var adapted = AdaptedProfiles.Adapted(profile: profile, constrainer: constrainer)
        // Of several, none can say alone how the sum is to be prompted, and what has no weight says nothing.
        let acting = choices.filter { $0.scale != 0 }
        if acting.count == 1 {
            let facts = try await adapters.facts(of: acting[0].name)
            if !facts.saysNothing { adapted = adaptedProfiles.adapted(profile, to: facts) }
        }
        return ProfiledEngine(self, choices: choices, name: name, adapted: adapted)
    }

    public var vocabulary: (any Vocabulary)? { engine.vocabulary }
    public var fault: String? { engine.fault }

    public var statistics: EngineStatistics { engine.statistics }

    public func prompts(for request: GenerationRequest) throws(InferenceError) -> [Prompt] {
        try ReplyPlan(request, profile: profile, vocabulary: engine.vocabulary).prompts
    }

    public func generate(_ request: GenerationRequest) async throws(InferenceError) -> ReplyStream {
        let plan = try ReplyPlan(request, profile: profile, vocabulary: engine.vocabulary)
        let constraint = try await constrainer.constraint(
            for: request, format: plan.parsing.format, reasoning: plan.reasoning)
        let written = try await constrainer.writtenConstraint(
            for: request, format: plan.parsing.format, reasoning: plan.reasoning)
        let pieces = try await engine.generate(
            TextRequest(
                prompts: plan.prompts, choicesPerPrompt: request.choicesPerPrompt, sampling: request.sampling,
                terminators: profile.endOfTurn.tokens, stopTokens: request.stop.tokens,
                ignoresTerminators: request.stop.ignoresEndOfTurn, maxTokens: request.maxTokens,
                minTokens: request.minTokens, topLogprobs: request.topLogprobs,
                reportsPromptTokens: plan.reportsPromptTokens, constraint: constraint,
                writtenConstraint: written, terminatorTexts: plan.terminatorTexts, origin: request.origin,
                adapters: choices, contextShift: contextShift(of: request, prompt: plan.prompts.first)))
        return ReplyStream {
            var assembly = ReplyAssembly(plan, stop: pieces.stop(choice:))
            var iterator = pieces.makeAsyncIterator()
            return ReplyStream.AsyncIterator {
                while true {
                    if let update = assembly.nextUpdate() { return update }
                    guard !assembly.isFinished else { return nil }
                    if let piece = try await iterator.next(isolation: #isolation) {
                        assembly.consume(piece)
                    } else {
                        assembly.finish()
                    }
                }
            }
        }
    }
}
