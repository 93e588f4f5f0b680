/// Why a model could not be loaded or run.
public enum LlamaError: Error, Sendable, Hashable {
    case fileNotFound(path: String)
    case notGGUF(path: String, firstBytes: [UInt8])
    case truncated(path: String, expectedBytes: Int, actualBytes: Int)
    case malformed(path: String, reason: String)
    /// A valid GGUF that holds something else, such as an adapter or a projector.
    case notAModel(path: String, type: String)
    case unknownArchitecture(String, path: String)
    /// It is to embed, and nobody says how the vectors of its tokens become one.
    case poolingUnknown(path: String)
    case noClassifier(path: String)
    /// An adapter that is broken, or not for this model.
    case adapterRefused(path: String, reason: String)
    case adaptersNotApplied(reason: String)
    case cannotEmbed(architecture: String, path: String)
    /// It cannot propose tokens for the model that it was given for.
    case draftUnusable(path: String, reason: String)
    case folderUnusable(path: String, reason: String)
    case outOfMemory(neededBytes: Int, availableBytes: Int)
    case loadFailed(path: String, reason: String)
    case cancelled
    case contextCreationFailed(reason: String)
    case decodeFailed(code: Int32)
    case workerUnreachable(WorkerAddress, reason: String)
    case workerVersion(WorkerAddress, theirs: String, ours: String)
    case splitImpossible(reason: String)
    case cannotListen(host: String, port: Int, reason: String)
    case noRemoteProcedures
    case memoryLimitUnsupported
}

extension LlamaError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .fileNotFound(let path):
            "there is no file at \(path)"
        case .notGGUF(let path, let bytes):
            "\(path) is not a GGUF file: it starts with \(Self.quoted(bytes)) instead of \"GGUF\""
        case .truncated(let path, let expected, let actual):
            "\(path) is truncated: its header describes \(expected) bytes, but the file has \(actual); "
                + "the download may be incomplete"
        case .malformed(let path, let reason):
            "\(path) is not a valid GGUF file: \(reason)"
        case .notAModel(let path, let type):
            "\(path) is not a model but of type \"\(type)\""
        case .unknownArchitecture(let name, let path):
            "\(path) has the architecture \"\(name)\", which this version of libllama does not know; "
                + "a newer libllama may"
        case .poolingUnknown(let path):
            "\(path) does not say how the vectors of its tokens become one; say it with --pooling mean, cls or last"
        case .noClassifier(let path):
            "\(path) has no classifier, so it cannot rank documents; --pooling mean, cls or last makes it embed"
        case .adapterRefused(let path, let reason):
            "the adapter \(path) cannot be used: \(reason)"
        case .adaptersNotApplied(let reason):
            "the step's adapters could not be applied: \(reason)"
        case .cannotEmbed(let name, let path):
            "\(path) has the architecture \"\(name)\", of which libllama gives no vectors"
        case .draftUnusable(let path, let reason):
            "\(path) cannot draft for this model: \(reason)"
        case .folderUnusable(let path, let reason):
            "the folder \(path) cannot hold prefixes: \(reason)"
        case .outOfMemory(let needed, let available):
            "not enough memory: \(Self.mebibytes(needed)) MiB are needed and \(Self.mebibytes(available)) MiB "
                + "are available; a smaller --ctx-size or --parallel needs less"
        case .loadFailed(let path, let reason):
            "\(path) could not be loaded: \(reason)"
        case .cancelled:
            "loading was cancelled"
        case .contextCreationFailed(let reason):
            "no context could be made for the model: \(reason)"
        case .decodeFailed(let code):
            "the model failed to compute (llama_decode returned \(code))"
        case .workerUnreachable(let worker, let reason):
            "the worker \(worker) cannot be used: \(reason). Run `weir worker --host … --port \(worker.port)` on that "
                + "machine, let the port through its firewall or a tunnel, or leave the worker out of --rpc"
        case .workerVersion(let worker, let theirs, let ours):
            "the worker \(worker) speaks version \(theirs) of ggml's RPC protocol and this machine \(ours); "
                + "install the same version of weir on both"
        case .splitImpossible(let reason):
            "the model cannot be split as --tensor-split has it: \(reason)"
        case .cannotListen(let host, let port, let reason):
            "cannot listen on \(host):\(port): \(reason)"
        case .noRemoteProcedures:
            "this libllama was built without ggml's RPC; build it with -DGGML_RPC=ON"
        case .memoryLimitUnsupported:
            "this system does not limit the memory of a process; leave --memory out"
        }
    }

    private static func mebibytes(_ bytes: Int) -> Int { bytes >> 20 }

    private static func quoted(_ bytes: [UInt8]) -> String {
        "\"" + bytes.map { (0x20..<0x7f).contains($0) ? String(UnicodeScalar($0)) : "." }.joined() + "\""
    }
}

extension LlamaError {
    /// libllama does not say whose memory was too little.
    var withHintAtWorkers: LlamaError {
        let hint =
            "; a worker may have too little memory for its part: give it a smaller one with --tensor-split, "
            + "or take a smaller --ctx-size or --parallel"
        return switch self {
        case .loadFailed(let path, let reason): .loadFailed(path: path, reason: reason + hint)
        case .contextCreationFailed(let reason): .contextCreationFailed(reason: reason + hint)
        default: self
        }
    }
}
