#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A connection of ggml's, found among the sockets of this process: ggml tells neither what it carries nor when it
/// breaks.
struct WorkerConnection: Sendable, Hashable {
    let descriptor: Int32

    /// What went through it.
    struct Traffic: Sendable, Hashable {
        var sent: Int
        var received: Int
    }

    /// The connection to an endpoint; of several, the latest.
    init?(to endpoint: IPv4Endpoint) {
        guard let found = Self.all.last(where: { IPv4Endpoint(peerOf: $0) == endpoint }) else { return nil }
        descriptor = found
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    /// Every TCP connection of this process over IPv4.
    static var connected: [WorkerConnection] {
        all.filter { IPv4Endpoint(peerOf: $0) != nil }.map(WorkerConnection.init(descriptor:))
    }

    private static var all: Range<Int32> { 3..<max(3, min(4096, getdtablesize())) }

    /// Makes the system find out within about fifteen seconds that the other machine is gone without a word, as it
    /// is when it loses its power or its network. ggml itself would wait for hours.
    func watchForSilence() {
        set(SOL_SOCKET, SO_KEEPALIVE, 1)
        #if canImport(Glibc)
        set(Int32(IPPROTO_TCP), TCP_KEEPIDLE, 5)
        set(Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, 15_000)
        #else
        set(IPPROTO_TCP, TCP_KEEPALIVE, 5)
        #endif
        set(Int32(IPPROTO_TCP), TCP_KEEPINTVL, 3)
        set(Int32(IPPROTO_TCP), TCP_KEEPCNT, 3)
    }

    private func set(_ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Whether the other end has closed the connection, or it is broken.
    var isLost: Bool {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, Self.peek)
        return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)
    }

    private static var peek: Int32 {
        #if canImport(Glibc)
        Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)
        #else
        MSG_PEEK | MSG_DONTWAIT
        #endif
    }

    /// Bytes so far; `nil` where the system does not count them.
    var traffic: Traffic? {
        #if canImport(Glibc)
        // Linux' `struct tcp_info`, of which the C library's header has the beginning only.
        let (receivedOffset, sentOffset, length) = (128, 200, 208)
        var information = [UInt8](repeating: 0, count: 256)
        var size = socklen_t(information.count)
        guard getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &information, &size) == 0,
            Int(size) >= length
        else { return nil }
        return information.withUnsafeBytes {
            Traffic(
                sent: Int(clamping: $0.loadUnaligned(fromByteOffset: sentOffset, as: UInt64.self)),
                received: Int(clamping: $0.loadUnaligned(fromByteOffset: receivedOffset, as: UInt64.self)))
        }
        #else
        return nil
        #endif
    }
}
