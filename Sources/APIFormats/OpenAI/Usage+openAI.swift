import Inference

extension [UInt8] {
    mutating func append(openAI usage: Usage) {
        append(json: #"{"prompt_tokens":"#)
        append(number: usage.promptTokens)
        append(json: #","completion_tokens":"#)
        append(number: usage.completionTokens)
        append(json: #","total_tokens":"#)
        append(number: usage.totalTokens)
        append(json: #","prompt_tokens_details":{"cached_tokens":"#)
        append(number: usage.cachedPromptTokens)
        append(json: #"},"completion_tokens_details":{"reasoning_tokens":"#)
        append(number: usage.reasoningTokens)
        append(json: "}}")
    }
}
