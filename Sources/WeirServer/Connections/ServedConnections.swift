import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// A connection, with the client at its other end and what that asks for.
struct ServedConnection: ServerChildChannelValue {
    let channel: any Channel
    let client: ClientConnection
    let requests: RequestQueue
}

/// Serves connections, each on its own event loop: requests are answered where their bytes arrive, so that no other
/// thread has to be woken for them.
struct ServedConnections<Responder: HTTPResponder>: ServerChildChannel
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    let responder: Responder
    let bodyLimit: Int
    let idleTimeout: TimeAmount

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<ServedConnection> {
        let client = ClientConnection()
        let requests = RequestQueue()
        return channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                withPipeliningAssistance: false, withErrorHandling: false)
            try channel.pipeline.syncOperations.addHandler(
                ConnectionHandler(
                    client, requests: requests, bodyLimit: bodyLimit, idleTimeout: idleTimeout))
            return ServedConnection(channel: channel, client: client, requests: requests)
        }
    }

    func handle(value: ServedConnection, logger: Logger) async {
        let channel = value.channel
        await withTaskExecutorPreference(EventLoopTaskExecutor(channel.eventLoop)) {
            // Whatever is done for a client ends when it goes away.
            let ending = try? await value.client.whilePresent { await answerAll(of: value, logger) }
            // It closes by itself when the last answer is sent.
            if ending == .broken || Task.isCancelled { channel.close(promise: nil) }
        }
        try? await channel.closeFuture.get()
    }

    private func answerAll(of value: ServedConnection, _ logger: Logger) async -> Ending {
        while let request = await value.requests.next(), value.client.isPresent {
            let ending = await answer(request, to: value, logger)
            if ending != .goesOn { return ending }
        }
        return .last
    }

    /// What becomes of a connection with an answer.
    private enum Ending: Sendable {
        case goesOn, last
        /// The answer is not whole.
        case broken
    }

    private func answer(
        _ received: ReceivedRequest, to value: ServedConnection, _ logger: Logger
    ) async -> Ending {
        let context = Responder.Context(source: .init(channel: value.channel, logger: logger))
        let response: Response
        do {
            response = try await responder.respond(to: received.request, context: context)
        } catch {
            logger.error("a request failed", metadata: ["error": "\(error)"])
            response = Response(status: .internalServerError)
        }
        let head = head(of: response, to: received.head)
        value.channel.write(HTTPServerResponsePart.head(head), promise: nil)
        flushHead(value.channel)
        let writer = AnswerWriter(channel: value.channel, client: value.client)
        do {
            if received.head.method == .HEAD {
                try await writer.finish(nil)
            } else {
                try await response.body.write(writer)
            }
            return head.isKeepAlive ? .goesOn : .last
        } catch {
            // The head is gone already: that the answer is not whole shows by the connection's end.
            return .broken
        }
    }

    /// A head goes out with the first part of its body, if that is there within two turns of the loop: in the first one
    /// begin the tasks that write it.
    private func flushHead(_ channel: any Channel) {
        channel.eventLoop.execute { channel.eventLoop.execute { channel.flush() } }
    }

    private func head(of response: Response, to request: HTTPRequestHead) -> HTTPResponseHead {
        var headers = HTTPHeaders()
        headers.reserveCapacity(response.headers.count + 3)
        for field in response.headers { headers.add(name: field.name.rawName, value: field.value) }
        headers.add(name: "date", value: HTTPDate.now)
        headers.add(name: "server", value: "weir")
        // Behind a request for another protocol nothing more is read as HTTP.
        let asksForAnother = request.headers.contains(name: "upgrade") || request.method == .CONNECT
        if asksForAnother || !request.isKeepAlive {
            headers.replaceOrAdd(name: "connection", value: "close")
        }
        return HTTPResponseHead(
            version: request.version,
            status: HTTPResponseStatus(
                statusCode: response.status.code, reasonPhrase: response.status.reasonPhrase),
            headers: headers)
    }
}
