extension ReplyFormat {
    /// The special tokens that end a turn of a format's models.
    ///
    /// An engine knows them by their ids. They are named here for replies that come as text, with nothing known
    /// of the vocabulary: `</s>` at the very end of one is no strikethrough.
    static func endTokens(of format: String) -> [String] {
        switch format {
        case "hermes_json", "internlm2", "kimi_k2", "lfm2", "minicpm5", "olmo3", "qwen3", "qwen3_5",
            "qwen3_coder", "react_qwen", "smollm3":
            ["<|im_end|>"]
        case "deepseek_r1", "deepseek_v3_1", "deepseek_v3_2", "deepseek_v4", "deepseek_v4_1":
            ["<｜end▁of▁sentence｜>"]
        case "ernie_4_5", "mistral_v11", "mistral_v13", "mistral_v3":
            ["</s>"]
        case "cohere2_moe", "command_r7b", "command_r_plus":
            ["<|END_OF_TURN_TOKEN|>"]
        case "functionary_v3_1", "functionary_v3_2", "llama3_json":
            ["<|eot_id|>", "<|eom_id|>"]
        case "glm4_9b", "glm_4_5", "glm_4_7":
            ["<|user|>", "<|observation|>", "<|endoftext|>"]
        case "apriel", "phi_4_mini":
            ["<|end|>"]
        case "firefunction_v2", "xlam":
            ["<|eot_id|>"]
        case "granite_3", "granite_4":
            ["<|end_of_text|>"]
        case "minimax_m2", "minimax_m3":
            ["[e~["]
        case "apertus":
            ["<|assistant_end|>"]
        case "chatglm3":
            ["<|user|>", "<|observation|>"]
        case "functiongemma":
            ["<end_of_turn>", "<start_function_response>"]
        case "gemma4":
            ["<turn|>", "<|tool_response>"]
        case "granite_20b_fc":
            ["<|endoftext|>"]
        case "hunyuan_a13b":
            ["<|eos|>"]
        case "hunyuan_hy3":
            ["<｜hy_eos:opensource｜>"]
        case "hunyuan_hy4":
            ["<｜hy_eos｜>"]
        case "jamba":
            ["<|eom|>"]
        case "kimi_k3":
            ["<|end_of_msg|>"]
        case "ling_3":
            ["<|role_end|>"]
        case "llama_pythonic":
            ["<|eot_id|>", "<|eot|>", "<|eom|>", "<|eom_id|>"]
        case "longcat":
            ["</longcat_s>"]
        case "minimax_m1":
            ["<end_of_sentence>"]
        case "muse_glimmer":
            ["<|eot|>"]
        case "nemotron_nano_v2":
            ["<SPECIAL_12>"]
        case "seed_oss":
            ["<seed:eos>"]
        case "step3":
            ["<|EOT|>"]
        default: []
        }
    }
}
