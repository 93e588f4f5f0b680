public import Hummingbird
import HummingbirdCore
public import Logging

/// The HTTP server: every API dialect over the models of a shelf.
public struct WeirServer: Sendable {
    private let shelf: ModelShelf
    private let configuration: ServerConfiguration
    private let logger: Logger

    public init(shelf: ModelShelf, configuration: ServerConfiguration, logger: Logger) {
        self.shelf = shelf
        self.configuration = configuration
        self.logger = logger
    }

    /// - Parameter onListening: Called with the port once connections are accepted.
    public func makeApplication(
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let responder = makeRouter().buildResponder()
        return Application(
            responder: responder,
            server: HTTPServerBuilder { [configuration] _ in
                ServedConnections(
                    responder: responder, bodyLimit: configuration.maxBodyBytes, idleTimeout: .seconds(120))
            },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
            logger: logger)
    }

    private func makeRouter() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        router.add(middleware: ErrorMiddleware())
        HealthRoutes(shelf: shelf).add(to: router)
        MetricsRoutes(shelf: shelf).add(to: router)
        OpenAIRoutes(shelf: shelf, configuration: configuration).add(to: router)
        AdapterRoutes(shelf: shelf, configuration: configuration).add(to: router)
        EmbeddingRoutes(shelf: shelf, configuration: configuration).add(to: router)
        LlamaCppRoutes(shelf: shelf, configuration: configuration).add(to: router)
        LoRAXRoutes(shelf: shelf, configuration: configuration).add(to: router)
        TokenRoutes(shelf: shelf, configuration: configuration).add(to: router)
        return router
    }
}
