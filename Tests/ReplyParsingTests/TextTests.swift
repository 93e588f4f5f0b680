import Inference
import ReplyParsing
import Testing

@Suite struct TextTests {
    let hermes = ReplyFormat.named("hermes_json") ?? .plain

    /// Every way to cut a text in two, and byte by byte.
    func splits(_ text: String) -> [[TokenPiece]] {
        let bytes = Array(text.utf8)
        return [pieces(text), bytes.map { TokenPiece(bytes: [$0]) }]
            + bytes.indices.dropFirst().map { cut in
                [TokenPiece(bytes: Array(bytes[..<cut])), TokenPiece(bytes: Array(bytes[cut...]))]
            }
    }

    @Test(arguments: ["", " a ", "\n\n<think>x</think>\t", "<tool_call>{}", "é🚀\u{0}", "{\"name\": 1}"])
    func `the plain format passes text exactly`(text: String) {
        for pieces in splits(text) {
            let reply = parse(pieces, .test(.plain, tools: FuzzPool.tools))
            #expect((reply.content ?? "") == text && reply.faults.isEmpty && reply.finish == .stop)
        }
    }

    @Test(
        arguments: [
            ("one STOP two", ["STOP"], "one ", "STOP"),
            ("one STOSTOP", ["STOP"], "one STO", "STOP"),
            ("aaab", ["aab"], "a", "aab"),
            ("abcd", ["bc", "abcd"], "", "abcd"),
            ("abcX", ["bc", "abcd"], "a", "bc"),
            ("abc", ["ab", "abc"], "", "ab"),
            ("é🚀!", ["🚀"], "é", "🚀"),
            ("line\n\nmore", ["\n\n"], "line", "\n\n"),
            ("a \n\nb", ["\n\n"], "a ", "\n\n"),
        ])
    func `a stop string is cut off, whatever the split`(
        text: String, stops: [String], content: String, match: String
    ) {
        for format in [.plain, hermes] {
            for pieces in splits(text) {
                let reply = parse(pieces, .test(format, stop: stops))
                #expect((reply.content ?? "") == content, "\(pieces.map(\.text))")
                #expect(reply.match == .string(match) && reply.finish == .stop && reply.isFinished)
            }
        }
    }

    @Test func `the start of a stop string that never comes is text`() {
        for pieces in splits("one STO") {
            let reply = parse(pieces, .test(.plain, stop: ["STOP"]))
            #expect(reply.content == "one STO" && reply.match == nil)
        }
    }

    @Test func `a stop string can stay in the text`() {
        var configuration = ReplyParser.Configuration.test(hermes, stop: ["STOP"])
        configuration.stop.includesMatch = true
        for pieces in splits("one STOP two") { #expect(parse(pieces, configuration).content == "one STOP") }
    }

    @Test func `a stop string does not act before the least number of tokens`() {
        var configuration = ReplyParser.Configuration.test(.plain, stop: ["."])
        configuration.minTokens = 3
        let reply = parse(["a", ".", "b", ".", "c"].flatMap { pieces($0) }, configuration)
        #expect(reply.content == "a.b")
    }

    @Test(arguments: ["\n", "{", "call", "f"])
    func `a stop string acts on visible text only`(stop: String) {
        let text =
            "<think>\nfind it { call\n</think>\n\n<tool_call>\n{\"name\": \"f\", \"arguments\": {\"s\": \"a\"}}\n</tool_call>"
        let format = ReplyFormat.named("qwen3") ?? .plain
        for pieces in splits(text) {
            let reply = parse(pieces, .test(format, tools: FuzzPool.tools, stop: [stop]))
            #expect(reply.finish == .toolCalls && reply.calls.count == 1 && reply.match == nil)
        }
    }

    @Test func `without tools a stop string of whitespace acts as soon as it is complete`() {
        var parser = ReplyParser(.test(hermes, stop: ["\n"]))
        var events: [ReplyEvent] = []
        parser.consume(TokenPiece(bytes: Array("line\n".utf8)), into: &events)
        #expect(parser.isFinished)
    }

    @Test(arguments: [
        [0xC3, 0xA9], [0xF0, 0x9F, 0x9A, 0x80], [0x41, 0xE2, 0x82], [0xF0, 0x9F, 0x41], [0xFF, 0xC0, 0x80],
        [0xED, 0xA0, 0x80],
    ])
    func `code points stay whole and broken ones are replaced alike at every split`(bytes: [UInt8]) {
        let whole = String(decoding: bytes, as: UTF8.self)
        for cut in bytes.indices {
            let reply = parse(
                [TokenPiece(bytes: Array(bytes[..<cut])), TokenPiece(bytes: Array(bytes[cut...]))],
                .test(.plain))
            #expect(reply.content == whole)
        }
        #expect(parse(bytes.map { TokenPiece(bytes: [$0]) }, .test(.plain)).content == whole)
    }

    @Test func `special tokens are dropped unless they are asked for`() {
        let reply = [
            TokenPiece(bytes: Array("a".utf8)), TokenPiece(bytes: Array("<|x|>".utf8), kind: .control),
            TokenPiece(bytes: Array("b".utf8)),
            TokenPiece(bytes: Array("<|end|>".utf8), kind: .control, isTerminator: true),
        ]
        for format in [.plain, hermes] {
            #expect(parse(reply, .test(format)).content == "ab")
            var configuration = ReplyParser.Configuration.test(format)
            configuration.showsSpecialTokens = true
            #expect(parse(reply, configuration).content == "a<|x|>b<|end|>")
            configuration.terminators = ["<|end|>"]
            #expect(parse(reply, configuration).content == "a<|x|>b<|end|>")
        }
    }

    @Test func `a terminator spelled as text ends the reply and is never shown`() {
        for pieces in splits("done</s> more") {
            let reply = parse(pieces, .test(hermes, terminators: ["</s>"]))
            #expect(
                reply.content == "done" && reply.finish == .stop && reply.isFinished && reply.match == nil)
        }
    }

    @Test func `a terminator inside a string of the arguments is text`() {
        let text = #"<tool_call>{"name": "f", "arguments": {"s": "a</s>b"}}</tool_call></s>"#
        for pieces in splits(text) {
            let reply = parse(pieces, .test(hermes, tools: FuzzPool.tools, terminators: ["</s>"]))
            #expect(reply.calls == [.init(name: "f", arguments: #"{"s": "a</s>b"}"#)] && reply.isFinished)
        }
    }

    @Test func `a finish comes once, and nothing behind it`() {
        var parser = ReplyParser(.test(.plain, stop: ["."]))
        var events: [ReplyEvent] = []
        for text in ["a.", "b"] { parser.consume(TokenPiece(bytes: Array(text.utf8)), into: &events) }
        parser.finish(.length, into: &events)
        #expect(ParsedReply(events).faults.isEmpty)
        #expect(parser.completionTokens == 1)
    }

    @Test(
        arguments: [
            (EndCause.terminator, FinishReason.stop, StopMatch?.none), (.length, .length, nil),
            (.stopToken(7), .stop, .token(7)),
        ])
    func `the end of the engine gives the reason`(cause: EndCause, reason: FinishReason, match: StopMatch?) {
        let reply = parse(pieces("text"), .test(hermes), end: cause)
        #expect(reply.finish == reason && reply.match == match)
    }

    @Test func `log probabilities come with their text, once, and none for what is hidden`() {
        let format = ReplyFormat.named("qwen3") ?? .plain
        let texts = ["<think>", "hm", "</think>", "\n\n", "a", " <too", "l>", " b", "<|im_end|>"]
        var parser = ReplyParser(.test(format, tools: FuzzPool.tools))
        var events: [ReplyEvent] = []
        for (index, text) in texts.enumerated() {
            let bytes = Array(text.utf8)
            let kind: TokenKind = [0, 2].contains(index) ? .added : index == 8 ? .control : .text
            parser.consume(
                TokenPiece(
                    token: TokenID(index), bytes: bytes, kind: kind, isTerminator: index == 8,
                    logprob: TokenLogprob(token: TokenID(index), bytes: bytes, logprob: -1)), into: &events)
        }
        parser.finish(.terminator, into: &events)
        var content: [TokenID] = []
        var reasoning: [TokenID] = []
        for event in events {
            switch event {
            case .content(_, let logprobs): content += logprobs.map(\.token)
            case .reasoning(_, let logprobs): reasoning += logprobs.map(\.token)
            default: continue
            }
        }
        #expect(content == [4, 5, 6, 7])
        #expect(reasoning == [1])
        #expect(parser.completionTokens == 9 && parser.reasoningTokens == 1)
    }

    @Test func `text is held back no longer than the longest marker`() {
        var parser = ReplyParser(.test(hermes, tools: FuzzPool.tools))
        var events: [ReplyEvent] = []
        for byte in Array("x<tool_cat>".utf8) { parser.consume(TokenPiece(bytes: [byte]), into: &events) }
        #expect(ParsedReply(events).content == "x<tool_cat>")
    }
}

extension TextTests {
    @Test func `an end token counts as its token, and as text only at the very end`() {
        let text = "Write <|im_end|> to end a turn.<|im_end|>"
        let shown = "Write <|im_end|> to end a turn."
        for pieces in splits(text) { #expect(parse(pieces, .test(hermes)).content == shown) }
        let named = TokenPiece(token: 1, bytes: Array(shown.utf8))
        let end = TokenPiece(token: 2, bytes: Array("<|im_end|>".utf8), kind: .control)
        let reply = parse([named, end, named], .test(hermes))
        #expect(reply.content == shown && reply.isFinished)
    }
}
