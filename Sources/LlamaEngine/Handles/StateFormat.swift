import CLlama

/// What the bytes of a sequence's state depend on besides the model.
enum StateFormat {
    static var description: String {
        _ = LlamaBackend.isStarted
        let system = llama_print_system_info().map { String(cString: $0) } ?? ""
        return "state \(LLAMA_STATE_SEQ_VERSION), cache f16, \(system)"
    }
}
