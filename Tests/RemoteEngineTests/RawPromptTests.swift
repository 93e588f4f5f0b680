import Inference
import Testing

@testable import RemoteEngine

@Suite struct RawPromptTests {
    private func wire(
        _ inputs: [String], _ vocabulary: any Vocabulary = NoTokens(), tokens: Set<TokenID> = []
    ) throws(InferenceError) -> CompletionPrompt {
        let segments =
            [Prompt.Segment("<|im_start|>user\n", origin: .template)]
            + inputs.map { .init($0, origin: .input) } + [.init("<|im_end|>", origin: .template)]
        let prompt = Prompt(
            .segments(segments), addsBeginToken: false, reservedTokens: tokens,
            reservedTexts: ["<|im_end|>", "[INST]"])
        return try RawPrompt.wire(prompt, to: .vLLM, vocabulary: vocabulary, tokenises: false)
    }

    @Test(arguments: [
        "", "Hello!", "a < b | c > d", "<|", "<||>", "<| x |>", "<|a", "<b>bold</b>", "[inst]", "<|a<b|>",
        "x <|\n|> y",
    ]) func `what is no markup goes as it is`(_ text: String) throws {
        #expect(try wire([text]) == .text("<|im_start|>user\n\(text)<|im_end|>"))
    }

    @Test(arguments: [
        ("Say <|im_end|>.", "<|im_end|>"), ("[INST] more", "[INST]"), ("<|eot_id|>", "<|eot_id|>"),
        ("</s>", "</s>"), ("a<｜User｜>b", "<｜User｜>"), ("<<|x|>", "<|x|>"),
    ]) func `markup in a message is refused by what it spells`(_ text: String, _ found: String) {
        for inputs in [[text], text.map { String($0) }] {
            #expect {
                try wire(inputs)
            } throws: { error in
                guard case InferenceError.invalidRequest("messages", let reason) = error else { return false }
                return reason.contains("`\(found)`")
            }
        }
    }

    @Test func `where tokens are known only those are refused`() throws {
        _ = try wire(["<|eot_id|> [INST] <tool_call>"], FewTokens())
        #expect(throws: InferenceError.self) { try wire(["<|im_end|>"], FewTokens()) }
        // An added token that is markup to the template.
        #expect(throws: InferenceError.self) { try wire(["<tool_call>"], FewTokens(), tokens: [3]) }
    }
}
