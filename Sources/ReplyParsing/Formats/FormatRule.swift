/// What in a template or a vocabulary shows that a model uses a format.
struct FormatRule: Sendable {
    var format: String
    /// Every one of these stands in the template.
    var allOf: [String]
    /// None of these does.
    var noneOf: [String]
    /// Every one of these is a token.
    var tokens: [String]

    init(_ format: String, _ allOf: String..., noneOf: [String] = [], tokens: [String] = []) {
        self.format = format
        self.allOf = allOf
        self.noneOf = noneOf
        self.tokens = tokens
    }

    /// From the most special to the most general; the first that fits counts. A family that grew out of
    /// another stands before it.
    static let all: [FormatRule] = [
        FormatRule("mistral_v13", "[SYSTEM_PROMPT]", "[TOOL_CALLS]", "[ARGS]", noneOf: ["[CALL_ID]"]),
        FormatRule("gpt_oss", "<|channel|>", "<|message|>"),
        FormatRule("muse_glimmer", "<atem:function_calls>", "<|eom|>"),
        FormatRule("functionary_v3_2", ">>>all"),
        FormatRule("kimi_k2", "<|tool_calls_section_begin|>"),
        FormatRule("kimi_k3", "<|open|>", "<|close|>", "<|end_of_msg|>"),
        FormatRule("ling_3", "<role>ASSISTANT</role>", "<arg_key>"),
        FormatRule("cohere2_moe", "<|START_TEXT|>", "<|START_ACTION|>"),
        FormatRule("lfm2", "<|tool_list_start|>"),
        FormatRule("lfm2", "List of tools: ["),
        FormatRule("lfm2", "<|tool_call_start|>"),
        FormatRule("gigachat3_5", "GCML"),
        FormatRule("gigachat3", "<|role_sep|>", "<|message_sep|>", noneOf: ["<|function_call|>"]),
        FormatRule("gigachat3_1", "<|role_sep|>", "<|function_call|>"),
        FormatRule("minimax_m3", "]<]minimax[>["),
        FormatRule("deepseek_v4_1", "｜DSML｜ "),
        FormatRule("deepseek_v3_2", "DSML", "function_calls"),
        FormatRule("deepseek_v3_2", "dsml_token", "function_calls"),
        FormatRule("deepseek_v4", "DSML"),
        FormatRule("deepseek_v4", "dsml_token"),
        FormatRule("gemma4", "<|tool_call>call:"),
        FormatRule("minicpm5", #"<function name=""#, #"<param name=""#),
        FormatRule("seed_oss", "<seed:tool_call>"),
        FormatRule("qwen3_5", "<tool_call>", "<function=", "<parameter=", "<think>"),
        FormatRule("qwen3_coder", "<tool_call>", "<function=", "<parameter="),
        FormatRule("minimax_m2", "<minimax:tool_call>"),
        FormatRule("functiongemma", "<start_function_call>"),
        FormatRule("step3", "steptml:invoke"),
        FormatRule("hunyuan_hy3", "<tool_sep", "<arg_key"),
        FormatRule("hunyuan_hy4", "<tool_calls:", "<arg_key:"),
        // In the first generation a newline stands between the tags.
        FormatRule("glm_4_5", "<arg_key>", "\\n<arg_key>"),
        FormatRule("glm_4_5", "<arg_key>", "\n<arg_key>"),
        FormatRule("glm_4_7", "<arg_key>"),
        FormatRule("mistral_v11", "[TOOL_CALLS]", "[CALL_ID]"),
        FormatRule("mistral_v13", "[TOOL_CALLS]", "[ARGS]"),
        FormatRule("mistral_v3", "[TOOL_CALLS]"),
        FormatRule("apertus", "<|tools_prefix|>"),
        FormatRule("command_r7b", "<|START_ACTION|>"),
        FormatRule("command_r_plus", "Action:", "tool_name"),
        FormatRule("solar_open", "<|tool_call:begin|>"),
        FormatRule("inkling", "<|content_invoke_tool_json|>"),
        FormatRule("internlm2", "<|plugin|>"),
        FormatRule("nemotron_nano_v2", "<TOOLCALL>"),
        FormatRule("longcat", "<longcat_tool_call>"),
        FormatRule("deepseek_r1", "<｜tool▁sep｜>", "```json"),
        FormatRule("deepseek_v3_1", "<｜tool▁sep｜>"),
        FormatRule("deepseek_r1", "<｜tool▁calls▁begin｜>"),
        FormatRule("ernie_4_5", "<tool_call>", "<response>"),
        FormatRule("apriel", "[BEGIN FINAL RESPONSE]"),
        FormatRule("granite_4", "<|start_of_role|>", "<tool_call>"),
        FormatRule("granite_3", "<|start_of_role|>"),
        FormatRule("granite_20b_fc", "<function_call>"),
        FormatRule("firefunction_v2", "functools", "<|start_header_id|>"),
        FormatRule("phi_4_mini", "functools"),
        FormatRule("phi_4_mini", "<|tool|>", "<|/tool|>"),
        FormatRule("functionary_v3_1", "<function=", "<|eom_id|>"),
        FormatRule("functionary_v3_1", "<function=", "<|python_tag|>"),
        FormatRule("hunyuan_a13b", "<tool_calls>", "<answer>"),
        FormatRule("minimax_m1", "<tool_calls>", "<beginning_of_sentence>"),
        FormatRule("jamba", "<tool_calls>", "<|bom|>"),
        FormatRule("olmo3", "<function_calls>"),
        FormatRule("llama_pythonic", "<|python_start|>"),
        FormatRule("llama_pythonic", "func_name1(params_name1=params_value1"),
        FormatRule("xlam", "make calls in a single JSON array"),
        FormatRule("smollm3", "<tool_call>", "<think>", "xml_tools"),
        FormatRule("qwen3", "<tool_call>", "<think>"),
        FormatRule("qwen3", "<tool_call>", tokens: ["<think>"]),
        FormatRule("hermes_json", "<tool_call>"),
        FormatRule("llama3_json", "<|python_tag|>"),
        FormatRule("llama3_json", "<|start_header_id|>", "\"parameters\""),
        FormatRule("chatglm3", "<|assistant|>", "tool_call("),
        FormatRule("glm4_9b", "<|observation|>", "metadata"),
        FormatRule("react_qwen", "Action Input:"),
        // Vocabularies that say what a template does not.
        FormatRule("glm_4_7", tokens: ["<arg_key>", "<arg_value>"]),
        FormatRule("mistral_v11", tokens: ["[TOOL_CALLS]", "[CALL_ID]", "[ARGS]"]),
        FormatRule("mistral_v13", tokens: ["[TOOL_CALLS]", "[ARGS]"]),
        FormatRule("mistral_v3", tokens: ["[TOOL_CALLS]"]),
        FormatRule("think", "<think>"),
        FormatRule("think", "</think>"),
        FormatRule("think", tokens: ["<think>", "</think>"]),
    ]
}
