/// A streamed reply on its way, as the times at which its events came.
final class StreamConnection {
    struct Refusal: Error, CustomStringConvertible {
        var answer: String

        var description: String { "the server refused a request: \(answer)" }
    }

    private(set) var eventTimes: [ContinuousClock.Instant] = []
    private(set) var isOpen = true
    private let socket: Socket
    private var counter = EventCounter()
    private var head: [UInt8] = []

    init(port: UInt16, request: [UInt8]) throws {
        socket = try Socket(port: port)
        try socket.send(request)
    }

    var descriptor: Int32 { socket.descriptor }

    func receive(into buffer: UnsafeMutableRawBufferPointer) throws {
        let count = try socket.receive(into: buffer)
        guard count > 0 else {
            isOpen = false
            return
        }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        if eventTimes.isEmpty { try checkStatus(bytes) }
        let now = ContinuousClock.now
        for _ in 0..<counter.consume(bytes) { eventTimes.append(now) }
    }

    private func checkStatus(_ bytes: UnsafeRawBufferPointer) throws {
        head += bytes
        guard head.count > 12, !head[9...].starts(with: "200".utf8) else { return }
        throw Refusal(answer: String(decoding: head, as: UTF8.self))
    }
}
