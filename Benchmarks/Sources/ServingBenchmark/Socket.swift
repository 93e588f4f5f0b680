#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A TCP connection to this machine.
struct Socket: ~Copyable {
    struct Failure: Error, CustomStringConvertible {
        var operation: String
        var code: Int32

        var description: String { "\(operation) failed: \(String(cString: strerror(code)))" }
    }

    let descriptor: Int32

    init(port: UInt16) throws(Failure) {
        #if canImport(Glibc)
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { throw Failure(operation: "socket", code: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let outcome = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard outcome == 0 else {
            let code = errno
            close(descriptor)
            throw Failure(operation: "connect", code: code)
        }
        self.descriptor = descriptor
    }

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// A port that nobody listens on. Somebody may by the time it is used.
    static func freePort() throws(Failure) -> UInt16 {
        #if canImport(Glibc)
        let socket = Socket(descriptor: Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        #else
        let socket = Socket(descriptor: Darwin.socket(AF_INET, SOCK_STREAM, 0))
        #endif
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let outcome = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(socket.descriptor, address, length) == 0
                    ? getsockname(socket.descriptor, address, &length) : -1
            }
        }
        guard outcome == 0 else { throw Failure(operation: "bind", code: errno) }
        return UInt16(bigEndian: address.sin_port)
    }

    func send(_ bytes: [UInt8]) throws(Failure) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Failure(operation: "write", code: errno) }
            sent += count
        }
    }

    /// - Returns: How many bytes came; 0 at the end.
    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        guard count >= 0 else { throw Failure(operation: "read", code: errno) }
        return count
    }
}
