#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A worker's address as the system has it.
struct IPv4Endpoint: Sendable, Hashable {
    /// In the order of the network.
    let address: UInt32
    let port: UInt16

    init(address: UInt32, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// Looks the name up, which blocks.
    init(_ worker: WorkerAddress) throws(SocketFault) {
        var hints = addrinfo()
        hints.ai_family = AF_INET
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(worker.host, nil, &hints, &list) == 0, let first = list?.pointee.ai_addr else {
            throw .unknownHost
        }
        defer { freeaddrinfo(list) }
        address = first.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_addr.s_addr }
        port = UInt16(clamping: worker.port)
    }

    /// The other end of a connection; `nil` for anything else.
    init?(peerOf descriptor: Int32) {
        var peer = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &peer) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &size) }
        }
        guard result == 0, peer.sin_family == sa_family_t(AF_INET) else { return nil }
        self.init(address: peer.sin_addr.s_addr, port: UInt16(bigEndian: peer.sin_port))
    }

    var socketAddress: sockaddr_in {
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = port.bigEndian
        target.sin_addr.s_addr = address
        return target
    }

    /// As four numbers.
    var host: String {
        withUnsafeBytes(of: address) { $0.map(String.init).joined(separator: ".") }
    }

    /// Whether something can listen here, with the port that the system gives for 0.
    func bound() throws(SocketFault) -> IPv4Endpoint {
        #if canImport(Glibc)
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { throw .system(errno) }
        defer { close(descriptor) }
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        var own = socketAddress
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &own) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 && listen(descriptor, 1) == 0
                    && getsockname(descriptor, address, &size) == 0
            }
        }
        guard result else { throw .system(errno) }
        return IPv4Endpoint(address: address, port: UInt16(bigEndian: own.sin_port))
    }
}
