import APIFormats
import Inference
import OrderedJSON
import Testing

struct ChatRequestErrorTests {
    struct Case: CustomTestStringConvertible {
        let members: String
        let field: String?
        let code: String?
        let message: String?

        init(_ members: String, _ field: String?, _ code: String?, _ message: String? = nil) {
            self.members = members
            self.field = field
            self.code = code
            self.message = message
        }

        var testDescription: String { members }
    }

    private func check(_ error: APIError?, _ expected: Case) {
        #expect(error?.statusCode == 400)
        #expect(error?.field == expected.field)
        #expect(error?.code == expected.code)
        if let message = expected.message { #expect(error?.message == message) }
    }

    @Test(arguments: [
        Case(
            #""temperature":"hot""#, "temperature", "invalid_type",
            #"`temperature` must be a number between 0 and 2, but was the string "hot"."#),
        Case(
            #""temperature":3"#, "temperature", "invalid_value",
            "`temperature` must be a number between 0 and 2, but was 3."),
        Case(#""temperature":-0.1"#, "temperature", "invalid_value"),
        Case(#""top_p":1.5"#, "top_p", "invalid_value"),
        Case(#""min_p":true"#, "min_p", "invalid_type"),
        Case(
            #""top_k":-2"#, "top_k", "invalid_value", "`top_k` must be an integer of at least -1, but was -2."
        ),
        Case(#""presence_penalty":2.1"#, "presence_penalty", "invalid_value"),
        Case(#""frequency_penalty":[]"#, "frequency_penalty", "invalid_type"),
        Case(
            #""repetition_penalty":0"#, "repetition_penalty", "invalid_value",
            "`repetition_penalty` must be a number greater than 0, but was 0."),
        Case(#""repeat_penalty":1e99"#, "repeat_penalty", "invalid_value"),
        Case(#""repeat_penalty":1.1,"repetition_penalty":1.2"#, "repeat_penalty", "invalid_value"),
        Case(#""repeat_last_n":-2"#, "repeat_last_n", "invalid_value"),
        Case(#""n":0"#, "n", "invalid_value", "`n` must be an integer between 1 and 128, but was 0."),
        Case(#""n":129"#, "n", "invalid_value"),
        Case(#""n":1.5"#, "n", "invalid_type", "`n` must be an integer between 1 and 128, but was 1.5."),
        Case(
            #""seed":18446744073709551616"#, "seed", "invalid_value",
            "`seed` must be an integer of at most 64 bits, but was 18446744073709551616."),
        Case(#""seed":"1""#, "seed", "invalid_type"),
        Case(#""max_tokens":0"#, "max_tokens", "invalid_value"),
        Case(#""max_tokens":-2"#, "max_tokens", "invalid_value"),
        Case(#""max_tokens":5,"max_completion_tokens":6"#, "max_tokens", "invalid_value"),
        Case(#""max_tokens":5,"min_tokens":6"#, "min_tokens", "invalid_value"),
        Case(#""min_tokens":-1"#, "min_tokens", "invalid_value"),
        Case(#""stop":"""#, "stop", "invalid_value"),
        Case(#""stop":["a",""]"#, "stop[1]", "invalid_value"),
        Case(#""stop":["a",1]"#, "stop[1]", "invalid_type"),
        Case(#""stop":{}"#, "stop", "invalid_type"),
        Case(
            #""stop":["1","2","3","4","5","6","7","8","9","10","11","12","13","14","15","16","17"]"#, "stop",
            "invalid_value", "`stop` must hold at most 16 strings, but holds 17."),
        Case(#""stop_token_ids":[1,-1]"#, "stop_token_ids[1]", "invalid_value"),
        Case(#""stop_token_ids":[2147483648]"#, "stop_token_ids[0]", "invalid_value"),
        Case(#""stop_token_ids":7"#, "stop_token_ids", "invalid_type"),
        Case(
            #""logit_bias":{"cat":1}"#, "logit_bias.cat", "invalid_value",
            #"A key of `logit_bias` must be a token id, but was the string "cat"."#),
        Case(#""logit_bias":{"7":101}"#, "logit_bias.7", "invalid_value"),
        Case(#""logit_bias":{"7":"x"}"#, "logit_bias.7", "invalid_type"),
        Case(#""logit_bias":{"-7":1}"#, "logit_bias.-7", "invalid_value"),
        Case(#""logit_bias":[[7,1]]"#, "logit_bias", "invalid_type"),
        Case(#""top_logprobs":2"#, "top_logprobs", "invalid_value"),
        Case(#""logprobs":true,"top_logprobs":21"#, "top_logprobs", "invalid_value"),
        Case(
            #""logprobs":1"#, "logprobs", "invalid_type", "`logprobs` must be true or false, but was 1."),
        Case(#""stream":"yes""#, "stream", "invalid_type"),
        Case(#""stream_options":{"include_usage":true}"#, "stream_options", "invalid_value"),
        Case(#""stream":true,"stream_options":true"#, "stream_options", "invalid_type"),
        Case(
            #""stream":true,"stream_options":{"include_usage":1}"#, "stream_options.include_usage",
            "invalid_type"),
        Case(
            #""stream":true,"stream_options":{"include_usge":true}"#, "stream_options.include_usge",
            "unknown_parameter",
            "Unknown parameter: `stream_options.include_usge`. Did you mean `stream_options.include_usage`?"),
        Case(
            #""stream":true,"stream_options":{"continuous_usage_stats":true}"#,
            "stream_options.continuous_usage_stats", "unsupported_parameter"),
        Case(#""reasoning_format":"deepseek-legacy""#, "reasoning_format", "invalid_value"),
        Case(#""reasoning_effort":"huge""#, "reasoning_effort", "invalid_value"),
        Case(#""enable_thinking":"no""#, "enable_thinking", "invalid_type"),
        Case(#""chat_template_kwargs":[]"#, "chat_template_kwargs", "invalid_type"),
        Case(
            #""continue_final_message":true,"add_generation_prompt":true"#, "continue_final_message",
            "invalid_value"),
        Case(
            #""temprature":1"#, "temprature", "unknown_parameter",
            "Unknown parameter: `temprature`. Did you mean `temperature`?"),
        Case(#""tool_choice":"required""#, "tool_choice", "invalid_value"),
        Case(#""response_format":{"type":"poem"}"#, "response_format.type", "invalid_value"),
        Case(
            #""response_format":{"type":"json_schema"}"#, "response_format.json_schema",
            "missing_required_parameter"),
        Case(
            #""response_format":{"type":"json_schema","json_schema":{"name":"x"}}"#,
            "response_format.json_schema.schema", "missing_required_parameter"),
        Case(
            #""response_format":{"type":"json_schema","json_schema":{"schema":5}}"#,
            "response_format.json_schema.schema", "invalid_type"),
        Case(#""guided_json":"{""#, "guided_json", "invalid_value"),
        Case(#""guided_choice":[]"#, "guided_choice", "invalid_value"),
        Case(#""guided_choice":["a",1]"#, "guided_choice[1]", "invalid_type"),
        Case(#""guided_regex":5"#, "guided_regex", "invalid_type"),
        Case(
            #""guided_regex":"a","grammar":"root ::= []""#, "grammar", "invalid_value",
            "A reply can be held to one thing only, and `guided_regex` is there as well."),
        Case(#""zzz":1"#, "zzz", "unknown_parameter", "Unknown parameter: `zzz`."),
    ])
    func `a wrong field is refused by name`(expected: Case) {
        check(
            refusal(
                of: #"{"model":"m","messages":[{"role":"user","content":"Hi"}],\#(expected.members)}"#,
                as: ChatCompletionRequest.self), expected)
    }

    @Test(arguments: [
        Case(#""response_format":{}"#, "response_format.type", "missing_required_parameter"),
        Case(#""modalities":["text","audio"]"#, "modalities[1]", "unsupported_value"),
        Case(#""audio":{"voice":"x"}"#, "audio", "unsupported_parameter"),
        Case(#""prediction":{"type":"content","content":""}"#, "prediction", "unsupported_parameter"),
        Case(#""web_search_options":{}"#, "web_search_options", "unsupported_parameter"),
        Case(#""verbosity":"low""#, "verbosity", "unsupported_parameter"),
        Case(#""best_of":2"#, "best_of", "unsupported_parameter"),
        Case(#""use_beam_search":true"#, "use_beam_search", "unsupported_parameter"),
        Case(#""mirostat":3"#, "mirostat", "invalid_value"),
        Case(#""typical_p":2"#, "typical_p", "invalid_value"),
        Case(#""dry_multiplier":"high""#, "dry_multiplier", "invalid_type"),
        Case(#""dry_sequence_breakers":[1]"#, "dry_sequence_breakers", "invalid_type"),
        Case(#""adaptive_target":0.5,"adaptive_decay":1"#, "adaptive_decay", "invalid_value"),
        Case(#""tfs_z":0.5"#, "tfs_z", "unsupported_parameter"),
        Case(#""thinking":{"type":"enabled"}"#, "thinking", "unsupported_parameter"),
        Case(
            #""spaces_between_special_tokens":false"#, "spaces_between_special_tokens",
            "unsupported_parameter"),
        Case(
            #""structured_outputs":{"structural_tag":"x"}"#, "structured_outputs.structural_tag",
            "unsupported_parameter"),
        Case(#""tool_choice":{"type":"allowed_tools"}"#, "tool_choice.type", "unsupported_value"),
        Case(#""tools":[{"type":"custom","custom":{}}]"#, "tools[0].type", "unsupported_value"),
    ])
    func `what would change the reply and is not there is refused`(expected: Case) {
        check(
            refusal(
                of: #"{"model":"m","messages":[{"role":"user","content":"Hi"}],\#(expected.members)}"#,
                as: ChatCompletionRequest.self), expected)
    }

    @Test(arguments: [
        Case(
            #""tools":[{"type":"function"}]"#, "tools[0].function", "missing_required_parameter",
            "Missing required parameter: `tools[0].function`. It must be an object."),
        Case(#""tools":[{"function":{"name":"f"}}]"#, "tools[0].type", "missing_required_parameter"),
        Case(
            #""tools":[{"type":"function","function":{}}]"#, "tools[0].function.name",
            "missing_required_parameter"),
        Case(
            #""tools":[{"type":"function","function":{"name":""}}]"#, "tools[0].function.name",
            "invalid_value"),
        Case(
            #""tools":[{"type":"function","function":{"name":"f","parameters":"{}"}}]"#,
            "tools[0].function.parameters", "invalid_type"),
        Case(#""tools":{}"#, "tools", "invalid_type"),
        Case(#""tools":[7]"#, "tools[0]", "invalid_type", "`tools[0]` must be an object, but was 7."),
        Case(#""functions":[{}]"#, "functions[0].name", "missing_required_parameter"),
        Case(
            #""tools":[{"type":"function","function":{"name":"f"}}],"functions":[{"name":"g"}]"#, "functions",
            "invalid_value"),
        Case(#""tool_choice":"maybe""#, "tool_choice", "invalid_value"),
        Case(#""tool_choice":7"#, "tool_choice", "invalid_type"),
        Case(#""tool_choice":{"type":"function"}"#, "tool_choice.function", "missing_required_parameter"),
        Case(
            #""tool_choice":{"type":"function","function":{"name":"f"}}"#, "tool_choice.function.name",
            "invalid_value",
            #"`tool_choice.function.name` must be the name of a tool in the request, but was the string "f"."#
        ),
        Case(#""function_call":"maybe""#, "function_call", "invalid_value"),
        Case(#""function_call":{"name":"f"}"#, "function_call.name", "invalid_value"),
        Case(#""parallel_tool_calls":1"#, "parallel_tool_calls", "invalid_type"),
    ])
    func `a wrong tool is refused by its path`(expected: Case) {
        check(
            refusal(
                of: #"{"model":"m","messages":[{"role":"user","content":"Hi"}],\#(expected.members)}"#,
                as: ChatCompletionRequest.self), expected)
    }

    @Test(arguments: [
        Case("7", "messages[0]", "invalid_type"),
        Case(#"{"content":"Hi"}"#, "messages[0].role", "missing_required_parameter"),
        Case(
            #"{"role":"robot","content":"Hi"}"#, "messages[0].role", "invalid_value",
            #"`messages[0].role` must be one of "system", "developer", "user", "assistant", "tool", "function", but was the string "robot"."#
        ),
        Case(#"{"role":7,"content":"Hi"}"#, "messages[0].role", "invalid_type"),
        Case(#"{"role":"user"}"#, "messages[0].content", "missing_required_parameter"),
        Case(
            #"{"role":"user","content":null}"#, "messages[0].content", "invalid_type",
            "`messages[0].content` must be a string or an array of content parts, but was null."),
        Case(#"{"role":"user","content":7}"#, "messages[0].content", "invalid_type"),
        Case(#"{"role":"user","content":["Hi"]}"#, "messages[0].content[0]", "invalid_type"),
        Case(
            #"{"role":"user","content":[{"text":"Hi"}]}"#, "messages[0].content[0].type",
            "missing_required_parameter"),
        Case(
            #"{"role":"user","content":[{"type":"text"}]}"#, "messages[0].content[0].text",
            "missing_required_parameter"),
        Case(
            #"{"role":"user","content":[{"type":"verse"}]}"#, "messages[0].content[0].type", "invalid_value"),
        Case(
            #"{"role":"user","content":[{"type":"text","text":""},{"type":"image_url","image_url":{"url":"x"}}]}"#,
            "messages[0].content[1].type", "unsupported_value",
            #"`messages[0].content[1].type` does not support the string "image_url": messages are text here."#
        ),
        Case(#"{"role":"user","content":"","name":7}"#, "messages[0].name", "invalid_type"),
        Case(#"{"role":"user","content":"","tool_calls":[]}"#, "messages[0].tool_calls", "unknown_parameter"),
        Case(#"{"role":"assistant"}"#, "messages[0].content", "missing_required_parameter"),
        Case(
            #"{"role":"assistant","content":"","audio":{"id":"a"}}"#, "messages[0].audio",
            "unsupported_parameter"),
        Case(
            #"{"role":"assistant","tool_calls":[{"type":"function","function":{"name":"f","arguments":""}}]}"#,
            "messages[0].tool_calls[0].id", "missing_required_parameter"),
        Case(
            #"{"role":"assistant","tool_calls":[{"id":"c","type":"custom"}]}"#,
            "messages[0].tool_calls[0].type",
            "unsupported_value"),
        Case(
            #"{"role":"assistant","tool_calls":[{"id":"c","type":"function"}]}"#,
            "messages[0].tool_calls[0].function", "missing_required_parameter"),
        Case(
            #"{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f"}}]}"#,
            "messages[0].tool_calls[0].function.arguments", "missing_required_parameter"),
        Case(
            #"{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":{}}}]}"#,
            "messages[0].tool_calls[0].function.arguments", "invalid_type"),
        Case(
            #"{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":""}}],"function_call":{"name":"f","arguments":""}}"#,
            "messages[0].function_call", "invalid_value"),
        Case(#"{"role":"tool","content":"42"}"#, "messages[0].tool_call_id", "missing_required_parameter"),
        Case(#"{"role":"tool","tool_call_id":"c"}"#, "messages[0].content", "missing_required_parameter"),
        Case(#"{"role":"function","content":"42"}"#, "messages[0].name", "missing_required_parameter"),
    ])
    func `a wrong message is refused by its path`(expected: Case) {
        check(
            refusal(of: #"{"model":"m","messages":[\#(expected.members)]}"#, as: ChatCompletionRequest.self),
            expected)
    }

    @Test(arguments: [
        Case(#"{"messages":[{"role":"user","content":"Hi"}]}"#, "model", "missing_required_parameter"),
        Case(#"{"model":"","messages":[{"role":"user","content":"Hi"}]}"#, "model", "invalid_value"),
        Case(#"{"model":7,"messages":[{"role":"user","content":"Hi"}]}"#, "model", "invalid_type"),
        Case(
            #"{"model":"m"}"#, "messages", "missing_required_parameter",
            "Missing required parameter: `messages`. It must be an array of messages."),
        Case(#"{"model":"m","messages":[]}"#, "messages", "invalid_value"),
        Case(#"{"model":"m","messages":"Hi"}"#, "messages", "invalid_type"),
        Case("[]", nil, "invalid_type", "The request body must be a JSON object, but was an empty array."),
        Case("", nil, "invalid_json"),
        Case(#"{"model":"#, nil, "invalid_json"),
    ])
    func `a wrong body is refused`(expected: Case) {
        check(refusal(of: expected.members, as: ChatCompletionRequest.self), expected)
    }

    @Test func `a body that is too long has a status of its own`() {
        #expect(throws: APIError(.tooLarge, "The request body is longer than 4 bytes.")) {
            try ChatCompletionRequest(parsing: "     ".utf8, limits: JSONLimits(maximumByteCount: 4))
        }
    }
}
