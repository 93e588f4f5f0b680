import ArgumentParser
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import UnixSignals

/// Serves a model whose engine lives in another process.
struct RelayedServer: Service {
    let host: String
    let port: Int
    let modelName: String
    let board: EngineBoard
    let makeSupervisor: @Sendable (_ address: String) -> EngineSupervisor

    static func makeServiceGroup(_ command: ServeCommand, logger: Logger) throws -> ServiceGroup {
        let board = EngineBoard()
        let workers = command.model.workers.addresses
        let server = RelayedServer(
            host: command.host, port: command.port,
            modelName: command.model.modelName(path: try command.model.modelPath()), board: board
        ) { address in
            // What is said twice counts as it was said last.
            let own = ["--host", "127.0.0.1", "--port", "0", "--relayed-as", address]
            var arguments = Array(CommandLine.arguments.dropFirst())
            arguments.insert(contentsOf: own, at: arguments.firstIndex(of: "--") ?? arguments.endIndex)
            return EngineSupervisor(arguments: arguments, workers: workers, board: board)
        }
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: server)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(20)
        return ServiceGroup(configuration: configuration)
    }

    func run() async throws {
        let listener = try await listen()
        let address = "\(host):\(listener.localAddress?.port ?? port)"
        FileHandle.standardOutput.write(Data("\(Announcement.listeningWords)\(address)\n".utf8))
        let supervisor = makeSupervisor("http://\(address)")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await gracefulShutdown()
                try? await listener.close()
                supervisor.stop()
            }
            defer { group.cancelAll() }
            try await supervisor.run()
            try await drain()
        }
        try? await listener.close()
    }

    private func listen() async throws -> any Channel {
        let (board, modelName) = (board, modelName)
        return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    try channel.pipeline.syncOperations.addHandler(
                        RelayHandler(board: board, modelName: modelName))
                }
            }
            .bind(host: host, port: port).get()
    }

    /// What the engine said last is still on its way to its clients.
    private func drain() async throws {
        for _ in 0..<200 where board.openExchanges > 0 { try await Task.sleep(for: .milliseconds(10)) }
    }
}
