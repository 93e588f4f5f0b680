import OrderedJSON

/// Fields of OpenAI's APIs, and of the servers that speak them, that are known but not obeyed.
enum OpenAIFields {
    /// Fields that say nothing about the reply. To ignore them is to obey them.
    static let meaningless = [
        // Where OpenAI would keep, bill and cache it.
        "metadata", "store", "service_tier", "prompt_cache_key",
        "prompt_cache_retention", "prompt_cache_options",
        // Where vLLM and llama.cpp would run it, and what they would reuse.
        "cache_salt", "cache_prompt", "id_slot",
    ]

    /// Who asks, which `RequestOrigin` reads where it decides an order.
    static let origin = ["user", "safety_identifier", "priority"]

    /// Fields that would change the reply in either API. The values that would not are let through.
    static let unsupported = [
        UnsupportedField(
            "use_beam_search", unless: [false], "replies are sampled; for one, use `temperature` 0."),
        UnsupportedField("length_penalty", unless: [1], "it belongs to beam search, which is not there."),
        UnsupportedField("tfs_z", unless: [1], sampler),
        UnsupportedField("min_keep", unless: [0], sampler),
        UnsupportedField("timings_per_token", unless: [false], "replies carry no timings."),
        UnsupportedField("return_progress", unless: [false], "a stream has chunks of the reply only."),
        UnsupportedField("samplers", "the order of the sampling steps is fixed."),
        UnsupportedField("bad_words", unless: [[]], "use `logit_bias` with the ids of the tokens."),
        UnsupportedField("allowed_token_ids", "use `logit_bias` with the ids of the tokens."),
        UnsupportedField("prompt_logprobs", "use `/v1/completions` with `echo` and `logprobs`."),
        UnsupportedField("truncate_prompt_tokens", "a prompt that is too long is refused, never cut."),
        UnsupportedField(
            "spaces_between_special_tokens", unless: [true],
            "special tokens are shown as the model wrote them."),
    ]

    /// Fields of llama.cpp's own API, which has other names for the same in OpenAI's.
    static let native = [
        UnsupportedField("n_probs", unless: [0], "use `logprobs`.")
    ]

    private static let sampler =
        "it is none of the samplers here."
}

extension RequestFields {
    mutating func acknowledge(_ names: [String]) {
        for name in names { acknowledge(name) }
    }
}
