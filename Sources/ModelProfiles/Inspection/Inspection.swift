public import Inference
import ReplyParsing

/// What is known of a model, and what in its files would mislead a server that believed them.
public struct Inspection: Sendable {
    public let facts: ModelFacts
    public let profile: ModelProfile
    public let terminators: [Terminator]
    public let faults: [Fault]
    /// Peculiarities that are no faults.
    public let notes: [String]

    public init(_ facts: ModelFacts) {
        self.facts = facts
        profile = ModelProfile(chatTemplates: facts.chatTemplates, vocabulary: facts.vocabulary)
        terminators = Terminator.all(of: facts, profile)
        let check = FaultCheck(facts, profile)
        faults = facts.faults + check.faults
        notes = check.notes
    }

    /// Whether the prompt of a new turn leaves reasoning open for the model to go on with.
    public var opensInReasoning: Bool? {
        guard let template = profile.template.set?.main, template.capabilities.failure == nil else {
            return nil
        }
        let hello = Conversation(messages: [ChatMessage(.user, "Hi")])
        guard let rendered = try? template.render(hello, clock: .epoch) else { return nil }
        return profile.replyFormat.opensInReasoning(
            prompt: rendered.tail, terminators: profile.endOfTurn.markers)
    }

    /// Tokens that are never part of the visible text, and those that stand for markup.
    public var specialTokens: [TokenID] {
        (0..<TokenID(clamping: facts.vocabulary.count)).filter { facts.vocabulary.kind(of: $0) == .control }
    }
}
