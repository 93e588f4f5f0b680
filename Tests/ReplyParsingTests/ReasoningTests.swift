import Inference
import ReplyParsing
import Testing

@Suite struct ReasoningTests {
    private let qwen = ReplyFormat.named("qwen3") ?? .plain

    private func token(_ text: String) -> TokenPiece {
        TokenPiece(token: 1, bytes: Array(text.utf8), kind: .added)
    }

    private func text(_ text: String) -> TokenPiece {
        TokenPiece(token: 2, bytes: Array(text.utf8))
    }

    @Test func `reasoning that is never closed stays reasoning`() {
        let reply = parse(pieces("Six sides, so a hexagon."), .test(qwen, opensInReasoning: true))
        #expect(
            reply.reasoning == "Six sides, so a hexagon." && reply.content == nil && reply.finish == .stop)
    }

    @Test func `an empty block is no reasoning`() {
        let reply = parse(pieces("<think>\n\n</think>\n\nYes."), .test(qwen))
        #expect(reply.reasoning == nil && reply.content == "Yes.")
    }

    @Test func `reasoning closed twice leaves no marker`() {
        let reply = parse(
            [token("<think>"), text("a"), token("</think>"), text("b "), token("</think>"), text("c")],
            .test(qwen))
        #expect(reply.reasoning == "a" && reply.content == "b c")
    }

    @Test func `a second block of reasoning is reasoning`() {
        let reply = parse(
            [
                token("<think>"), text("a"), token("</think>"), text("b"), token("<think>"), text("c"),
                token("</think>"), text("d"),
            ],
            .test(qwen))
        #expect(reply.reasoning == "ac" && reply.content == "bd")
    }

    @Test func `a turn that DeepSeek opens in the middle of a reply does not show`() {
        let format = ReplyFormat.named("deepseek_r1") ?? .plain
        let reply = parse(
            [text("a"), token("<｜Assistant｜>"), token("</think>"), text("b"), token("<｜User｜>"), text("c")],
            .test(format, opensInReasoning: true))
        #expect(reply.reasoning == "a" && reply.content == "bc")
        let prose = parse([text("It writes <｜User｜> there.")], .test(format))
        #expect(prose.content == "It writes <｜User｜> there.")
    }

    @Test func `prose about a marker is prose when the engine names tokens`() {
        let reply = parse([text("Use <think> and </think> tags.")], .test(qwen))
        #expect(reply.content == "Use <think> and </think> tags." && reply.reasoning == nil)
    }

    @Test func `prose about a marker within a line is prose when it does not`() {
        let reply = parse(pieces("Write <think> first."), .test(qwen))
        #expect(reply.content == "Write <think> first.")
    }

    @Test func `a call spelled out in reasoning is a rehearsal`() {
        let call = #"<tool_call>{"name": "f", "arguments": {}}</tool_call>"#
        let reply = parse(
            [token("<think>"), text("I could write \(call)."), token("</think>"), text("No.")],
            .test(qwen, tools: FuzzPool.tools))
        #expect(reply.calls.isEmpty && reply.reasoning == "I could write \(call)." && reply.content == "No.")
    }

    @Test func `a call by its token ends open reasoning`() {
        let reply = parse(
            [
                token("<think>"), text("Now.\n"), token("<tool_call>"),
                text(#"{"name": "f", "arguments": {}}"#), token("</tool_call>"),
            ],
            .test(qwen, tools: FuzzPool.tools))
        #expect(reply.calls == [.init(name: "f", arguments: "{}")] && reply.reasoning == "Now.")
    }

    @Test func `a format without reasoning ignores that the prompt opened one`() {
        let reply = parse(pieces("Hello."), .test(.plain, opensInReasoning: true))
        #expect(reply.content == "Hello." && reply.reasoning == nil)
    }

    @Test(
        arguments: [
            ("<|im_start|>assistant\n<think>\n", true),
            ("<|im_start|>assistant\n<think>\n\n</think>\n\n", false),
            ("user: <think><|im_end|>\n<|im_start|>assistant\n", false),
            ("<|im_start|>assistant\n<think>\nFirst, ", true), ("", false),
        ])
    func `the prompt's end opens reasoning or not`(prompt: String, isOpen: Bool) {
        #expect(qwen.opensInReasoning(prompt: prompt, terminators: ["<|im_end|>"]) == isOpen)
    }

    @Test func `a reply without the header that its format asks for is content`() {
        let format = ReplyFormat.named("gpt_oss") ?? .plain
        for end in [EndCause.terminator, .length] {
            #expect(
                parse(pieces("Hello there, you."), .test(format), end: end).content == "Hello there, you.")
            #expect(parse(pieces("Hello"), .test(format), end: end).content == "Hello")
            let reply = parse(pieces("Hello<|return|>"), .test(format), end: end)
            #expect(reply.content == "Hello" && reply.isFinished && reply.faults.isEmpty)
        }
    }
}
