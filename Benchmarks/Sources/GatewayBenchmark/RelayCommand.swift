import ArgumentParser
import NIOCore
import NIOPosix

/// The least that can stand between a client and an upstream: what this machine takes for another hop.
struct RelayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relay",
        abstract: "Passes bytes on between clients and an upstream, and reads none of them.")

    @Option var port: Int
    @Option var upstream: Int

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let server = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 2048)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { [upstream] client in
                // On the client's event loop, as Weir's are.
                ClientBootstrap(group: client.eventLoop).connect(host: "127.0.0.1", port: upstream)
                    .flatMapThrowing { upstream in
                        try client.pipeline.syncOperations.addHandler(RelayHandler(to: upstream))
                        try upstream.pipeline.syncOperations.addHandler(RelayHandler(to: client))
                    }
            }
            .bind(host: "127.0.0.1", port: port).get()
        try await server.closeFuture.get()
    }
}

/// Passes on what a connection brings.
private final class RelayHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel

    init(to other: any Channel) { self.other = other }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        other.write(unwrapInboundIn(data), promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) { other.flush() }

    func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
}
