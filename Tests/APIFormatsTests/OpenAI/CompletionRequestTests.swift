import APIFormats
import Inference
import Testing

struct CompletionRequestTests {
    @Test func `the smallest request asks for the defaults`() throws {
        let request = try CompletionRequest.with()
        #expect(
            request.request
                == GenerationRequest(model: "m", input: .completion([.text("Once")]), maxTokens: 16))
        #expect(!request.isStreamed && !request.includesUsage && request.warnings.isEmpty)
    }

    @Test(arguments: [
        (#""a""#, [CompletionPrompt.text("a")]), (#""""#, [.text("")]),
        (#"["a","b"]"#, [.text("a"), .text("b")]),
        ("[1,2]", [.tokens([1, 2])]), ("[[1],[2,3]]", [.tokens([1]), .tokens([2, 3])]),
    ])
    func `a prompt is text or tokens, one or several`(prompt: String, prompts: [CompletionPrompt]) throws {
        let request = try CompletionRequest(parsing: #"{"model":"m","prompt":\#(prompt),"n":2}"#.utf8).request
        #expect(request.input == .completion(prompts))
        #expect(request.choiceCount == prompts.count * 2)
    }

    @Test func `every field of a request lands in its place`() throws {
        let request = try CompletionRequest.with(
            #""max_tokens":0,"echo":true,"logprobs":5,"n":2,"best_of":2,"stop":"\n","seed":3,"suffix":"""#,
            #""temperature":0,"stream":true,"stream_options":{"include_usage":true},"user":"u""#)
        #expect(
            request.request
                == GenerationRequest(
                    model: "m", input: .completion([.text("Once")]), choicesPerPrompt: 2,
                    sampling: SamplingOptions(temperature: 0, seed: 3), stop: StopRules(strings: ["\n"]),
                    maxTokens: 0, topLogprobs: 5, echoesPrompt: true, origin: RequestOrigin(client: "u")))
        #expect(request.isStreamed && request.includesUsage)
    }

    @Test(arguments: [(#""max_tokens":-1"#, nil), (#""max_tokens":null"#, 16), (#""max_tokens":5"#, 5)])
    func `a token limit is 16 unless the request says otherwise`(members: String, limit: Int?) throws {
        #expect(try CompletionRequest.with(members).request.maxTokens == limit)
    }

    @Test(arguments: [
        (#""prompt":null"#, "prompt", "missing_required_parameter"),
        (#""prompt":[]"#, "prompt", "invalid_value"),
        (#""prompt":7"#, "prompt", "invalid_type"),
        (#""prompt":[null]"#, "prompt[0]", "invalid_type"),
        (#""prompt":["a",1]"#, "prompt[1]", "invalid_type"),
        (#""prompt":[1,"a"]"#, "prompt[1]", "invalid_type"),
        (#""prompt":[1,-1]"#, "prompt[1]", "invalid_value"),
        (#""prompt":[[1],[]]"#, "prompt[1]", "invalid_type"),
        (#""prompt":[[1],[2,"a"]]"#, "prompt[1][1]", "invalid_type"),
        (#""prompt":[[2147483648]]"#, "prompt[0][0]", "invalid_value"),
        (#""prompt":"","suffix":"end""#, "suffix", "unsupported_parameter"),
        (#""prompt":"","logprobs":21"#, "logprobs", "invalid_value"),
        (#""prompt":"","logprobs":true"#, "logprobs", "invalid_type"),
        (#""prompt":"","best_of":2"#, "best_of", "unsupported_value"),
        (#""prompt":"","n":2,"best_of":1"#, "best_of", "unsupported_value"),
        (#""prompt":"","best_of":0"#, "best_of", "invalid_value"),
        (#""prompt":"","max_tokens":-2"#, "max_tokens", "invalid_value"),
        (#""prompt":"","min_tokens":17"#, "min_tokens", "invalid_value"),
        (#""prompt":"","messages":[]"#, "messages", "unknown_parameter"),
        (#""prompt":"","tools":[]"#, "tools", "unknown_parameter"),
        (#""prompt":"","guided_regex":1"#, "guided_regex", "invalid_type"),
        (#""prompt":"","stream_options":{}"#, "stream_options", "invalid_value"),
    ])
    func `a wrong field is refused by name`(members: String, field: String, code: String) {
        let error = refusal(of: #"{"model":"m",\#(members)}"#, as: CompletionRequest.self)
        #expect(error?.statusCode == 400)
        #expect(error?.field == field)
        #expect(error?.code == code)
    }
}
