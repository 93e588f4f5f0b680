import CLlama
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

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
    private static let sizes = Mutex(BufferSizes())

    /// What is allocated on other machines.
    static var bufferSizes: BufferSizes { sizes.withLock { $0 } }

    private static func record(level: ggml_log_level, text: UnsafePointer<CChar>?) {
        guard let text else { return }
        if level == GGML_LOG_LEVEL_INFO, strstr(text, "buffer size") != nil {
            let line = String(cString: text)
            sizes.withLock { _ = $0.note(line) }
        }
        guard level == GGML_LOG_LEVEL_ERROR else { return }
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
