import Inference

extension ProfiledEngine {
    /// What a request wants of a full context, with the length of its chat's prefix.
    func contextShift(of request: GenerationRequest, prompt: Prompt?) -> ContextShift? {
        guard var shift = request.contextShift else { return nil }
        if case .prefix = shift.keep, case .chat(let conversation) = request.input, let prompt {
            shift.prefixLength = prefixLength(conversation, prompt, replyFormat: request.replyFormat)
        }
        return shift
    }

    /// How many tokens a prompt has in common with that of a conversation of the same system message in which the user
    /// says something else.
    private func prefixLength(
        _ conversation: Conversation, _ prompt: Prompt, replyFormat: String?
    ) -> Int {
        let system = conversation.messages.prefix { $0.role == .system || $0.role == .developer }
        let next = conversation.messages.dropFirst(system.count).first
        var other = conversation
        other.messages = Array(system) + [ChatMessage(.user, next?.text.first == "x" ? "y" : "x")]
        other.ending = .assistantTurn
        guard let rendered = try? profile.prompt(for: other, replyFormat: replyFormat) else { return 0 }
        let tokens = profile.vocabulary.tokens(of: rendered.prompt)
        return zip(tokens, profile.vocabulary.tokens(of: prompt)).prefix { $0 == $1 }.count
    }
}
