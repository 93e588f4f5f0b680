import CLlama

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Serves this machine's devices to others through ggml's RPC.
public struct WorkerServer: Sendable {
    public struct Configuration: Sendable {
        public var host: String
        /// 0 takes a free one.
        public var port: Int
        public var threads: Int
        /// Bytes that models may take; `nil` for all that there are.
        public var memoryBytes: Int?
        /// A folder that keeps large tensors, so that they need not travel again.
        public var cacheFolder: String?

        public init(
            host: String, port: Int, threads: Int, memoryBytes: Int? = nil, cacheFolder: String? = nil
        ) {
            self.host = host
            self.port = port
            self.threads = threads
            self.memoryBytes = memoryBytes
            self.cacheFolder = cacheFolder
        }
    }

    private typealias StartServer =
        @convention(c) (
            UnsafePointer<CChar>?, UnsafePointer<CChar>?, Int, Int, UnsafeMutablePointer<ggml_backend_dev_t?>?
        ) -> Void

    private let configuration: Configuration
    private let endpoint: IPv4Endpoint

    /// Finds out whether the address can be listened on: ggml would say no more than that it cannot.
    public init(_ configuration: Configuration) throws(LlamaError) {
        self.configuration = configuration
        do throws(SocketFault) {
            let wanted = try IPv4Endpoint(WorkerAddress(host: configuration.host, port: configuration.port))
            endpoint = try wanted.bound()
        } catch {
            throw .cannotListen(host: configuration.host, port: configuration.port, reason: error.reason)
        }
    }

    public var port: Int { Int(endpoint.port) }

    /// Serves one machine after the other, and does not return unless it fails.
    public func run() throws(LlamaError) {
        _ = LlamaBackend.isStarted
        guard let rpc = ggml_backend_reg_by_name("RPC"),
            let address = ggml_backend_reg_get_proc_address(rpc, "ggml_backend_rpc_start_server")
        else { throw .noRemoteProcedures }
        let start = unsafeBitCast(address, to: StartServer.self)
        // ggml answers machines that have gone away already.
        signal(SIGPIPE, SIG_IGN)
        var devices = Self.devices
        if let bytes = configuration.memoryBytes { try MemoryLimit.set(bytes) }
        start(
            "\(endpoint.host):\(endpoint.port)", configuration.cacheFolder, configuration.threads,
            devices.count, &devices)
        throw .cannotListen(
            host: configuration.host, port: port,
            reason: LlamaBackend.takeErrors().last ?? "ggml gave no reason")
    }

    /// Graphics processors, or the processor where there are none.
    private static var devices: [ggml_backend_dev_t?] {
        let all = (0..<ggml_backend_dev_count()).map { ggml_backend_dev_get($0) }
        let graphics = all.filter { device in
            let type = ggml_backend_dev_type(device)
            return type == GGML_BACKEND_DEVICE_TYPE_GPU || type == GGML_BACKEND_DEVICE_TYPE_IGPU
        }
        return graphics.isEmpty ? [ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU)] : graphics
    }

    /// Waits until connections are accepted.
    ///
    /// - Returns: `false` if that takes longer than `patience`.
    public func waitUntilListening(patience: Duration = .seconds(20)) -> Bool {
        let deadline = ContinuousClock.now + patience
        let host = endpoint.address == 0 ? "127.0.0.1" : endpoint.host
        while ContinuousClock.now < deadline {
            let probe = WorkerAddress(host: host, port: port)
            if (try? ProbeSocket(connectingTo: probe, patience: .seconds(1))) != nil { return true }
            usleep(5000)
        }
        return false
    }

    /// Lets go of machines that went away without a word, which would keep all others from this worker. Does not
    /// return.
    public static func watchConnections() -> Never {
        while true {
            for connection in WorkerConnection.connected { connection.watchForSilence() }
            sleep(1)
        }
    }
}
