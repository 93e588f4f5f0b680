import Inference
import Testing

struct GenerationRequestTests {
    @Test func `choices are counted over all prompts`() {
        let chat = GenerationRequest(
            model: "m", input: .chat(Conversation(messages: [])), choicesPerPrompt: 3)
        #expect(chat.choiceCount == 3)
        let completion = GenerationRequest(
            model: "m", input: .completion([.text("a"), .tokens([1])]), choicesPerPrompt: 2)
        #expect(completion.choiceCount == 4)
    }
}

struct ReplyStreamTests {
    @Test func `known updates come in order and then the failure`() async throws {
        let updates: [ReplyUpdate] = [.event(.content("a", logprobs: []), choice: 0), .usage(Usage())]
        var seen: [ReplyUpdate] = []
        await #expect(throws: InferenceError.loading) {
            for try await update in ReplyStream(updates: updates, failure: .loading) { seen.append(update) }
        }
        #expect(seen == updates)
    }
}
