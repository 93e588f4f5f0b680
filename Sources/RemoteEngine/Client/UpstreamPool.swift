import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// The connections of one event loop to an upstream. They are kept open between requests.
final class UpstreamPool: Sendable {
    private struct Connections {
        /// The one used last comes last.
        var idle: [UpstreamConnection] = []
        var open: [ObjectIdentifier: UpstreamConnection] = [:]
        /// The exchanges that run, which must not wait too long.
        var exchanges: [ObjectIdentifier: UpstreamExchange] = [:]
        var isWatching = false
        var isShutDown = false
    }

    /// Servers close connections that are not used for a while, and then a request may cross with that.
    private static let longestIdle = TimeAmount.seconds(30)

    let eventLoop: any EventLoop
    private let endpoint: UpstreamAddress.Endpoint
    private let tls: Result<NIOSSLContext, any Error>?
    private let connectTimeout: TimeAmount
    private let connections: NIOLoopBoundBox<Connections>

    /// - Parameter tls: For endpoints that are secure.
    init(
        _ endpoint: UpstreamAddress.Endpoint, tls: Result<NIOSSLContext, any Error>?,
        connectTimeout: TimeAmount, on eventLoop: any EventLoop
    ) {
        self.eventLoop = eventLoop
        self.endpoint = endpoint
        self.tls = tls
        self.connectTimeout = connectTimeout
        connections = .makeBoxSendingValue(Connections(), eventLoop: eventLoop)
    }

    /// Sends a request and gives the exchange what comes back.
    func send(_ request: UpstreamRequest, for exchange: UpstreamExchange) {
        guard eventLoop.inEventLoop else { return eventLoop.execute { self.send(request, for: exchange) } }
        closeUnused()
        watch(exchange)
        if let connection = connections.value.idle.popLast() {
            connection.send(request, for: exchange, isFresh: false)
        } else {
            connect(for: request, exchange)
        }
    }

    func shutDown() async {
        try? await eventLoop.submit {
            self.connections.value.isShutDown = true
            for connection in self.connections.value.open.values { connection.close() }
        }.get()
    }

    // MARK: On the event loop

    func park(_ connection: UpstreamConnection) {
        if connections.value.isShutDown { return connection.close() }
        connections.value.idle.append(connection)
    }

    func forget(_ connection: UpstreamConnection) {
        connections.value.open.removeValue(forKey: ObjectIdentifier(connection))
        connections.value.idle.removeAll { $0 === connection }
    }

    private static let watchInterval = TimeAmount.milliseconds(250)

    private func watch(_ exchange: UpstreamExchange) {
        guard !exchange.isOver else { return }
        connections.value.exchanges[ObjectIdentifier(exchange)] = exchange
        guard !connections.value.isWatching else { return }
        connections.value.isWatching = true
        eventLoop.scheduleTask(in: Self.watchInterval) { self.look() }
    }

    private func look() {
        for exchange in connections.value.exchanges.values { exchange.stopIfLate() }
        connections.value.isWatching = !connections.value.exchanges.isEmpty
        guard connections.value.isWatching else { return }
        eventLoop.scheduleTask(in: Self.watchInterval) { self.look() }
    }

    func unwatch(_ exchange: UpstreamExchange) {
        connections.value.exchanges.removeValue(forKey: ObjectIdentifier(exchange))
    }

    private func closeUnused() {
        let limit = NIODeadline.now() - Self.longestIdle
        while let oldest = connections.value.idle.first, oldest.idleSince < limit {
            connections.value.idle.removeFirst()
            oldest.close()
        }
    }

    /// Opens a connection for a request.
    func connect(for request: UpstreamRequest, _ exchange: UpstreamExchange) {
        guard !connections.value.isShutDown else { return exchange.fail(UpstreamExchange.Failure.cancelled) }
        let bootstrap = ClientBootstrap(group: eventLoop).connectTimeout(connectTimeout)
            .channelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    try addTLS(to: channel)
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(UpstreamConnection(pool: self))
                }
            }
        connect(bootstrap).assumeIsolated().whenComplete { [self] result in
            do {
                let connection = try result.get().pipeline.syncOperations.handler(
                    type: UpstreamConnection.self)
                connections.value.open[ObjectIdentifier(connection)] = connection
                connection.send(request, for: exchange, isFresh: true)
            } catch {
                exchange.fail(error)
            }
        }
    }

    private func connect(_ bootstrap: ClientBootstrap) -> EventLoopFuture<any Channel> {
        switch endpoint {
        case .socket(let path): return bootstrap.connect(unixDomainSocketPath: path)
        case .host(let host, let port, _):
            // What is a number need not be looked up.
            if let address = try? SocketAddress(ipAddress: host, port: port) {
                return bootstrap.connect(to: address)
            }
            return bootstrap.connect(host: host, port: port)
        }
    }

    private func addTLS(to channel: any Channel) throws {
        guard let tls, case .host(let host, let port, _) = endpoint else { return }
        // A certificate names hosts; an address is not asked for by name.
        let isNumber = (try? SocketAddress(ipAddress: host, port: port)) != nil
        try channel.pipeline.syncOperations.addHandler(
            NIOSSLClientHandler(context: try tls.get(), serverHostname: isNumber ? nil : host))
    }
}
