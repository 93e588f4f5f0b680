#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Why a connection does not do what it should.
enum SocketFault: Error {
    case unknownHost
    case timeout
    case closed
    case system(Int32)

    var reason: String {
        switch self {
        case .unknownHost: "no machine of that name is known"
        case .timeout: "it does not answer in time"
        case .closed: "it closed the connection"
        case .system(let code): String(cString: strerror(code)).lowercased()
        }
    }
}

/// A TCP connection that never blocks for longer than its patience.
struct ProbeSocket: ~Copyable {
    /// A command of ggml's RPC protocol: its number, the size of what follows, and that.
    struct Message {
        var bytes: [UInt8]

        init(_ command: UInt8, _ content: [UInt8] = []) {
            bytes =
                [command] + withUnsafeBytes(of: UInt64(content.count).littleEndian) { [UInt8]($0) } + content
        }
    }

    private let descriptor: Int32
    private let deadline: ContinuousClock.Instant

    init(connectingTo address: WorkerAddress, patience: Duration) throws(SocketFault) {
        let deadline = ContinuousClock.now + patience
        descriptor = try Self.connect(to: IPv4Endpoint(address), by: deadline)
        self.deadline = deadline
    }

    deinit { close(descriptor) }

    private static func connect(
        to endpoint: IPv4Endpoint, by deadline: ContinuousClock.Instant
    ) throws(SocketFault) -> Int32 {
        let descriptor = socket(AF_INET, stream, 0)
        guard descriptor >= 0 else { throw .system(errno) }
        do throws(SocketFault) {
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            var target = endpoint.socketAddress
            let result = withUnsafePointer(to: &target) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    systemConnect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            if result == 0 { return descriptor }
            guard errno == EINPROGRESS else { throw .system(errno) }
            try wait(descriptor, for: Int16(POLLOUT), by: deadline)
            var fault: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &fault, &size)
            guard fault == 0 else { throw .system(fault) }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static var stream: Int32 {
        #if canImport(Glibc)
        Int32(SOCK_STREAM.rawValue)
        #else
        SOCK_STREAM
        #endif
    }

    private static func wait(
        _ descriptor: Int32, for events: Int16, by deadline: ContinuousClock.Instant
    ) throws(SocketFault) {
        let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
        guard left > 0 else { throw .timeout }
        var item = pollfd(fd: descriptor, events: events, revents: 0)
        let count = poll(&item, 1, Int32(left.rounded(.up)))
        if count == 0 { throw .timeout }
        if count < 0, errno != EINTR { throw .system(errno) }
    }

    borrowing func send(_ message: Message) throws(SocketFault) {
        var rest = message.bytes[...]
        while !rest.isEmpty {
            try Self.wait(descriptor, for: Int16(POLLOUT), by: deadline)
            let count = rest.withUnsafeBytes { systemSend(descriptor, $0) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EAGAIN, errno != EINTR {
                throw .system(errno)
            }
        }
    }

    /// Receives an answer: its size, and that many bytes.
    borrowing func receive(atMost limit: Int) throws(SocketFault) -> [UInt8] {
        let size = try read(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        // A size that no answer has is not one.
        return try read(Int(clamping: min(size, UInt64(limit))))
    }

    borrowing func exchange(_ message: Message, expecting count: Int) throws(SocketFault) -> [UInt8] {
        try send(message)
        let answer = try receive(atMost: count)
        guard answer.count == count else { throw .closed }
        return answer
    }

    private borrowing func read(_ count: Int) throws(SocketFault) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            try Self.wait(descriptor, for: Int16(POLLIN), by: deadline)
            var part = [UInt8](repeating: 0, count: count - bytes.count)
            let received = recv(descriptor, &part, part.count, 0)
            if received > 0 {
                bytes += part.prefix(received)
            } else if received == 0 {
                throw .closed
            } else if errno != EAGAIN, errno != EINTR {
                throw .system(errno)
            }
        }
        return bytes
    }
}

/// Without the signal that a closed connection would raise.
private func systemSend(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
    Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    #else
    Darwin.send(descriptor, bytes.baseAddress, bytes.count, 0)
    #endif
}

private func systemConnect(
    _ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ size: socklen_t
) -> Int32 {
    connect(descriptor, address, size)
}
