import CLlama

/// A model's weights and vocabulary.
///
/// Sendable because libllama never writes to a loaded model: contexts and tokenisation only read it.
final class LlamaModel: @unchecked Sendable {
    private let handle: OpaquePointer
    /// The other machines that hold a part of it.
    let remote: RemoteDevices?

    /// Blocks for as long as loading takes: seconds to minutes.
    ///
    /// - Parameters:
    ///   - vocabularyOnly: Leaves the weights in the file. Such a model can tokenise and nothing else.
    ///   - progress: Called with 0...1; returning `false` cancels.
    init(
        path: String, header: GGUFHeader, vocabularyOnly: Bool = false, remote: RemoteDevices? = nil,
        progress: @escaping (Float) -> Bool = { _ in true }
    ) throws(LlamaError) {
        _ = LlamaBackend.isStarted
        if let type = header.type, type != "model" { throw .notAModel(path: path, type: type) }
        _ = LlamaBackend.takeErrors()
        let reporter = ProgressReporter(report: progress)
        var parameters = llama_model_default_params()
        parameters.vocab_only = vocabularyOnly
        remote?.place(in: &parameters)
        parameters.progress_callback = { fraction, reporter in
            guard let reporter else { return true }
            return Unmanaged<ProgressReporter>.fromOpaque(reporter).takeUnretainedValue().update(fraction)
        }
        parameters.progress_callback_user_data = Unmanaged.passUnretained(reporter).toOpaque()
        let loaded = withExtendedLifetime((reporter, remote)) { llama_model_load_from_file(path, parameters) }
        guard let loaded else {
            if reporter.isCancelled { throw .cancelled }
            throw Self.loadError(path: path, header: header, log: LlamaBackend.takeErrors())
        }
        handle = loaded
        self.remote = remote
    }

    deinit { llama_model_free(handle) }

    private static func loadError(path: String, header: GGUFHeader, log: [String]) -> LlamaError {
        if log.contains(where: { $0.contains("unknown model architecture") }) {
            return .unknownArchitecture(header.architecture, path: path)
        }
        return .loadFailed(path: path, reason: log.first ?? "libllama gave no reason")
    }

    func withUnsafeHandle<Result>(_ body: (OpaquePointer) throws -> Result) rethrows -> Result {
        try body(handle)
    }

    var trainedContextSize: Int { Int(llama_model_n_ctx_train(handle)) }
}

private final class ProgressReporter {
    private let report: (Float) -> Bool
    private(set) var isCancelled = false

    init(report: @escaping (Float) -> Bool) { self.report = report }

    func update(_ fraction: Float) -> Bool {
        isCancelled = !report(fraction)
        return !isCancelled
    }
}
