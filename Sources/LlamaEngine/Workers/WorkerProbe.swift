/// Asks a worker who it is before ggml does, which neither waits for a limited time nor survives a wrong answer.
public struct WorkerProbe: Sendable {
    /// What a worker offers.
    public struct Offer: Sendable, Hashable {
        /// Bytes of memory of each of its devices.
        public var deviceMemory: [Int]
    }

    public let address: WorkerAddress
    public let patience: Duration

    public init(_ address: WorkerAddress, patience: Duration = .seconds(4)) {
        self.address = address
        self.patience = patience
    }

    /// Commands of ggml's RPC protocol.
    private enum Command: UInt8 {
        case deviceMemory = 11
        case hello = 14
        case deviceCount = 15
    }

    /// Greets the worker and asks for its devices. Blocks for as long as `patience`, and for the look-up of its name.
    public func ask() throws(LlamaError) -> Offer {
        let socket: ProbeSocket
        do throws(SocketFault) {
            socket = try ProbeSocket(connectingTo: address, patience: patience)
        } catch {
            throw .workerUnreachable(address, reason: error.reason)
        }
        try greet(socket)
        do throws(SocketFault) {
            let count = try socket.exchange(.init(Command.deviceCount.rawValue), expecting: 4)[0]
            var memory: [Int] = []
            for device in 0..<count {
                let request = ProbeSocket.Message(Command.deviceMemory.rawValue, [device, 0, 0, 0])
                // Free and total bytes; of free ones, a processor does not know.
                let answer = try socket.exchange(request, expecting: 16)
                memory.append(
                    Int(clamping: answer[8...].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }))
            }
            return Offer(deviceMemory: memory)
        } catch {
            throw .workerUnreachable(address, reason: error.reason)
        }
    }

    private func greet(_ socket: borrowing ProbeSocket) throws(LlamaError) {
        // The greeting says which faster transports there are: none.
        let hello = ProbeSocket.Message(Command.hello.rawValue, [UInt8](repeating: 0, count: 24))
        let answer: [UInt8]
        do throws(SocketFault) {
            try socket.send(hello)
            answer = try socket.receive(atMost: 64)
        } catch {
            switch error {
            case .timeout:
                throw .workerUnreachable(
                    address,
                    reason:
                        "it accepts connections but does not answer: it serves one machine at a time, and "
                        + "another one may be using it, or something else listens there")
            case .closed:
                throw .workerUnreachable(
                    address,
                    reason:
                        "it closes the connection when greeted: it is no worker, or speaks another version of "
                        + "the protocol than this machine's \(RPCVersion.own)")
            case .system, .unknownHost: throw .workerUnreachable(address, reason: error.reason)
            }
        }
        guard answer.count >= 3 else {
            throw .workerUnreachable(address, reason: "its greeting is not that of a worker")
        }
        let version = RPCVersion(major: answer[0], minor: answer[1], patch: answer[2])
        guard version.isUnderstood() else {
            throw .workerVersion(address, theirs: "\(version)", ours: "\(RPCVersion.own)")
        }
    }
}
