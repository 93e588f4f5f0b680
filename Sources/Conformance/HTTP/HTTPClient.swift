import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// Sends a request on a connection of its own and keeps what comes, byte by byte. It never throws and never waits longer
/// than its time: whatever a server does is a recording.
struct HTTPClient: Sendable {
    struct Request: Sendable {
        var method = HTTPMethod.POST
        var path: String
        var headers: [(String, String)] = []
        var body: [UInt8] = []
        /// Closes the connection once so many bytes of the body have come.
        var hangsUpAfter: Int?
    }

    struct Response: Sendable {
        var status: Int?
        var headers: [String: String] = [:]
        var body: [UInt8] = []
        var arrivals: [Recording.Arrival] = []
        var ending = Recording.Ending.complete
    }

    var address: ServerAddress
    var timeout: Duration
    /// Bytes of a body that are kept.
    var limit = 64 << 20

    func send(_ request: Request) async -> Response {
        var response = Response()
        let isLate = Mutex(false)
        do {
            let channel = try await connect()
            let deadline = channel.channel.eventLoop.scheduleTask(in: TimeAmount(timeout)) {
                isLate.withLock { $0 = true }
                channel.channel.close(promise: nil)
            }
            defer { deadline.cancel() }
            try await channel.executeThenClose { inbound, outbound in
                // A server may answer and close before it has read everything; what it said still counts.
                try? await write(request, to: outbound)
                try await read(inbound, stoppingAfter: request.hangsUpAfter, into: &response)
            }
        } catch {
            response.ending = ending(after: error)
        }
        if isLate.withLock(\.self) { response.ending = .timedOut }
        return response
    }

    private typealias Connection = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    private func connect() async throws -> Connection {
        let tls = address.isSecure ? try NIOSSLContext(configuration: .makeClientConfiguration()) : nil
        return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(min(TimeAmount(timeout), .seconds(10)))
            .connect(host: address.host, port: address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        // A certificate names hosts; an address is not asked for by name.
                        let name = Self.isIPAddress(address.host) ? nil : address.host
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: name))
                    }
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
    }

    private static func isIPAddress(_ host: String) -> Bool {
        (try? SocketAddress(ipAddress: host, port: 0)) != nil
    }

    private func write(
        _ request: Request, to outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>
    ) async throws {
        var headers: HTTPHeaders = [
            "Host": address.port == 80 ? address.host : "\(address.host):\(address.port)",
            "Content-Length": String(request.body.count), "Connection": "close", "Accept": "*/*",
            "User-Agent": "weir-conform",
        ]
        for (name, value) in request.headers { headers.replaceOrAdd(name: name, value: value) }
        let head = HTTPRequestHead(
            version: .http1_1, method: request.method, uri: address.prefix + request.path, headers: headers)
        var parts: [HTTPClientRequestPart] = [.head(head)]
        if !request.body.isEmpty { parts.append(.body(.byteBuffer(ByteBuffer(bytes: request.body)))) }
        try await outbound.write(contentsOf: parts + [.end(nil)])
    }

    private func read(
        _ inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>, stoppingAfter count: Int?,
        into response: inout Response
    ) async throws {
        let start = ContinuousClock.now
        response.ending = .closedEarly
        for try await part in inbound {
            switch part {
            case .head(let head):
                response.status = Int(head.status.code)
                for (name, value) in head.headers { response.headers[name.lowercased()] = value }
            case .body(let bytes):
                let elapsed = start.duration(to: .now) / .milliseconds(1)
                response.arrivals.append(.init(offset: response.body.count, milliseconds: elapsed))
                response.body += bytes.readableBytesView
                if let count, response.body.count >= count {
                    response.ending = .hungUp
                    return
                }
                guard response.body.count <= limit else {
                    response.ending = .tooLarge(limit: limit)
                    return
                }
            case .end:
                response.ending = .complete
                return
            }
        }
    }

    private func ending(after error: any Error) -> Recording.Ending {
        switch error {
        case HTTPParserError.invalidEOFState: .closedEarly
        case is HTTPParserError: .garbled("\(error)")
        case is NIOConnectionError: .unreachable("\(address.host) port \(address.port)")
        case let error as NIOSSLError: .unreachable("\(address.host) port \(address.port) by TLS: \(error)")
        default: .closedEarly
        }
    }
}
