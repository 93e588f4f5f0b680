import Foundation
import Inference
import ReplyParsing
import Testing

@Suite struct DetectionTests {
    static let templates = GoldenCase.folder.deletingLastPathComponent()
        .appending(path: "../../../shared/templates").standardizedFileURL

    /// Formats that parse the same replies: which of them is found does not matter.
    static let twins: [String: Set<String>] = ["glm_4_5": ["glm_4_7"], "glm_4_7": ["glm_4_5"]]

    @Test(
        arguments: [
            ("lcpp-CohereForAI-c4ai-command-r-plus-tool_use", "command_r_plus"),
            ("lcpp-CohereForAI-c4ai-command-r7b-12-2024-tool_use", "command_r7b"),
            ("lcpp-NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use", "hermes_json"),
            ("lcpp-Qwen-Qwen2.5-7B-Instruct", "hermes_json"),
            ("lcpp-deepseek-ai-DeepSeek-R1-Distill-Llama-8B", "deepseek_r1"),
            ("lcpp-deepseek-ai-DeepSeek-R1-Distill-Qwen-32B", "deepseek_r1"),
            ("lcpp-google-gemma-2-2b-it", "plain"),
            ("lcpp-meetkai-functionary-medium-v3.1", "functionary_v3_1"),
            ("lcpp-meta-llama-Llama-3.1-8B-Instruct", "llama3_json"),
            ("lcpp-meta-llama-Llama-3.2-3B-Instruct", "llama3_json"),
            ("lcpp-meta-llama-Llama-3.3-70B-Instruct", "llama3_json"),
            ("lcpp-mistralai-Mistral-Nemo-Instruct-2407", "mistral_v3"),
            ("oll-gemma4_31b_chat_template", "gemma4"),
            ("oll-gemma4_e2b_chat_template", "gemma4"),
            ("oll-laguna_v2_chat_template", "glm_4_5"),
            ("oll-laguna_v8_chat_template", "glm_4_7"),
            ("oll-nemotron35_chat_template", "qwen3_5"),
            ("xinf-DeepSeek-V3.2-Exp", "deepseek_v3_1"),
            ("xinf-Deepseek-V3.1", "deepseek_v3_1"),
            ("xinf-GLM-4.7", "glm_4_7"),
            ("xinf-Ling-3.0-tiny", "ling_3"),
            ("xinf-MiniMax-M2", "minimax_m2"),
            ("xinf-MiniMax-M3", "minimax_m3"),
            ("xinf-QwQ-32B", "qwen3"),
            ("xinf-Qwen3-Coder", "qwen3_coder"),
            ("xinf-Qwen3-Instruct", "qwen3"),
            ("xinf-Qwen3-Thinking", "qwen3"),
            ("xinf-deepseek-r1", "deepseek_r1"),
            ("xinf-deepseek-v3", "deepseek_r1"),
            ("xinf-glm-4.5v", "glm_4_5"),
            ("xinf-glm-5.2", "glm_4_7"),
            ("xinf-glm4-0414", "glm4_9b"),
            ("xinf-gpt-oss", "gpt_oss"),
            ("xinf-minicpm5-1b", "minicpm5"),
            ("xinf-mistral-instruct-v0.3", "mistral_v3"),
            ("xinf-qwen2.5-instruct-1m", "hermes_json"),
            ("xinf-qwen3.5", "qwen3_5"),
            ("xinf-qwen3", "qwen3"),
            ("xinf-seed-oss", "seed_oss"),
            ("xinf-baichuan-2-chat", "plain"),
        ])
    func `a real template shows its format`(template: String, expected: String) throws {
        let file = Self.templates.appending(path: template + ".jinja")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            try Test.cancel("\(file.path()) is not here")
        }
        let (format, reason) = ReplyFormat.detect(template: text, tokens: { _ in nil })
        #expect(
            format.name == expected || Self.twins[expected]?.contains(format.name) == true,
            "\(format.name): \(reason)")
    }

    @Test func `a vocabulary without a marker's token makes it text`() throws {
        let vocabulary: [String: TokenKind] = ["<tool_call>": .added, "</tool_call>": .added]
        let (format, _) = ReplyFormat.detect(template: "<tool_call> <think>", tokens: { vocabulary[$0] })
        #expect(format.name == "qwen3")
        #expect(format.reasoning?.closes.map(\.kind) == [.text])
        #expect(format.calls[0].opens.map(\.kind) == [.added])
    }

    @Test func `a checkpoint's own marker suffix is read from its template`() throws {
        let (format, _) = ReplyFormat.detect(
            template: "<tool_calls:9f3><tool_call:9f3>f<arg_key:9f3>", tokens: { _ in nil })
        #expect(format.reasoning?.opens.map(\.text) == ["<think:9f3>"])
    }

    @Test(arguments: GoldenCase.all.filter { $0.promptEnd != nil || $0.prefix != nil })
    func `the end of a prompt says whether reasoning is open`(golden: GoldenCase) throws {
        let format = try #require(golden.declaredFormat)
        let prompt = golden.prefix ?? golden.promptEnd ?? ""
        #expect(
            format.opensInReasoning(prompt: prompt) == golden.opensReasoning, "\(prompt.debugDescription)")
    }

    @Test func `every format has its own name`() {
        let names = ReplyFormat.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(Set(GoldenCase.formats).subtracting(names) == ["response_template"])
    }
}
