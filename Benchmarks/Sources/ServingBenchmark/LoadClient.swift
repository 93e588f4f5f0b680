#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Sends requests side by side and notes when their events come, on the calling thread alone: what the client
/// computes, the server on the same cores cannot.
struct LoadClient {
    var port: UInt16

    /// - Returns: The streams once all have ended, what the client cost, and when the first request was sent.
    func run(_ requests: [[UInt8]]) throws -> (streams: [StreamConnection], start: ContinuousClock.Instant) {
        let start = ContinuousClock.now
        let streams = try requests.map { try StreamConnection(port: port, request: $0) }
        try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { buffer in
            var open = streams
            var polled = open.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
            while !open.isEmpty {
                guard poll(&polled, nfds_t(polled.count), 60_000) > 0 else {
                    throw Socket.Failure(operation: "poll", code: ETIMEDOUT)
                }
                for (index, stream) in open.enumerated() where polled[index].revents != 0 {
                    try stream.receive(into: buffer)
                }
                guard open.contains(where: { !$0.isOpen }) else { continue }
                open.removeAll { !$0.isOpen }
                polled = open.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
            }
        }
        return (streams, start)
    }
}
