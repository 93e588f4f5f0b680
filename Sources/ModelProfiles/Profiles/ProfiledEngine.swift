public import Inference
import ReplyParsing

/// A text engine made a chat engine by what is known of its model: prompts are rendered, replies are parsed.
public struct ProfiledEngine: ChatEngine {
    public let card: ModelCard
    public let profile: ModelProfile
    private let engine: any TextEngine
    private let constrainer: ReplyConstrainer

    public init(id: String, created: Int, profile: ModelProfile, engine: any TextEngine) {
        self.profile = profile
        self.engine = engine
        constrainer = ReplyConstrainer(vocabulary: engine.vocabulary, profile: profile)
        card = ModelCard(
            id: id, created: created, contextSize: engine.contextSize,
            hasReasoning: profile.replyFormat.reasoning != nil)
    }

    public var vocabulary: (any Vocabulary)? { engine.vocabulary }
    public var statistics: EngineStatistics { engine.statistics }

    public func prompts(for request: GenerationRequest) throws(InferenceError) -> [Prompt] {
        try ReplyPlan(request, profile: profile, vocabulary: engine.vocabulary).prompts
    }

    public func generate(_ request: GenerationRequest) async throws(InferenceError) -> ReplyStream {
        let plan = try ReplyPlan(request, profile: profile, vocabulary: engine.vocabulary)
        let constraint = try await constrainer.constraint(
            for: request, format: plan.parsing.format, reasoning: plan.reasoning)
        let pieces = try await engine.generate(
            TextRequest(
                prompts: plan.prompts, choicesPerPrompt: request.choicesPerPrompt, sampling: request.sampling,
                terminators: profile.endOfTurn.tokens, stopTokens: request.stop.tokens,
                ignoresTerminators: request.stop.ignoresEndOfTurn, maxTokens: request.maxTokens,
                minTokens: request.minTokens, topLogprobs: request.topLogprobs,
                reportsPromptTokens: plan.reportsPromptTokens, constraint: constraint, origin: request.origin,
                contextShift: contextShift(of: request, prompt: plan.prompts.first)))
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
