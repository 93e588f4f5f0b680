import CLlama
import Synchronization

/// libllama's process-wide state: started once, and its log kept for error messages.
enum LlamaBackend {
    /// Touching this starts the backend; later touches cost nothing.
    static let isStarted: Bool = {
        llama_log_set({ level, text, _ in LlamaBackend.record(level: level, text: text) }, nil)
        ggml_backend_load_all()
        llama_backend_init()
        return true
    }()

    private static let errors = Mutex<[String]>([])

    private static func record(level: ggml_log_level, text: UnsafePointer<CChar>?) {
        guard level == GGML_LOG_LEVEL_ERROR, let text else { return }
        let line = String(cString: text)
        errors.withLock { lines in
            if lines.count == 16 { lines.removeFirst() }
            lines.append(line.hasSuffix("\n") ? String(line.dropLast()) : line)
        }
    }

    /// The error lines since the last call, oldest first. libllama reports no causes by any other way.
    static func takeErrors() -> [String] {
        errors.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }
}
