import APIFormats
import Foundation
import HTTPTypes
import Hummingbird
import Inference
import Logging

/// Answers the requests of one dialect: decodes, asks the model, and writes the reply as a stream or whole.
struct ReplyResponder<Call: APIRequest>: Sendable {
    let shelf: ModelShelf
    let configuration: ServerConfiguration

    /// - Parameter adapt: What the endpoint decides and not the body.
    func respond(
        to request: Request, context: some RequestContext, adapt: (inout Call) -> Void = { _ in }
    ) async -> Response {
        do throws(APIError) {
            var request = request
            let body = try await RequestBodyReader(limit: configuration.maxBodyBytes).take(from: &request)
            var call = try Call(parsing: body, policy: configuration.policy)
            adapt(&call)
            try call.check()
            let engine = try await engine(for: call)
            let reply = try await generate(call, engine, key: request.headers[.authorization])
            let headers = HTTPFields(warnings: call.warnings)
            let replyContext = makeContext(engine.card, call.request)
            if call.isStreamed {
                return stream(
                    reply, call.makeStreamEncoder(replyContext), request, headers: headers,
                    logger: context.logger)
            }
            return try await whole(reply, call.makeWholeReplyEncoder(replyContext), request, headers: headers)
        } catch {
            return .error(
                error, body: Call.errorBody(error), status: Call.statusCode(of: error), closes: true)
        }
    }

    private func engine(for call: Call) async throws(APIError) -> any ChatEngine {
        do throws(InferenceError) {
            return try await shelf.chatEngine(named: call.request.model, adapters: call.request.adapters)
        } catch {
            throw Self.error(error, in: call.request)
        }
    }

    /// - Parameter key: What the client identifies itself by: two with one name are two.
    private func generate(
        _ call: Call, _ engine: any ChatEngine, key: String?
    ) async throws(APIError) -> ReplyStream {
        var generation = call.request
        if let key { generation.origin.client = "\(key)\n\(generation.origin.client)" }
        do {
            return try await engine.generate(generation)
        } catch {
            throw Self.error(error, in: call.request)
        }
    }

    /// An engine's error with the field that it is about.
    private static func error(_ error: InferenceError, in request: GenerationRequest) -> APIError {
        var apiError = Call.error(error)
        switch error {
        case .unknownAdapter(let name, _), .adapterRefused(let name, _):
            apiError.field = request.adapters.first { $0.name == name }?.field ?? "model"
        default: break
        }
        return apiError
    }

    private func makeContext(_ card: ModelCard, _ request: GenerationRequest) -> ReplyContext {
        ReplyContext(
            id: Call.replyIDPrefix + ReplyID.random(), created: UnixTime.now, model: card.id,
            systemFingerprint: ReplyID.fingerprint(of: card),
            hasReasoning: card.hasReasoning || request.replyFormat != nil,
            defaultReasoning: configuration.reasoningProfile)
    }

    /// The connection closes after a reply: watching it for a client that goes away uses up what would be read
    /// from it next. The header says so, or clients would send their next request into a closing connection.
    private func stream(
        _ reply: ReplyStream, _ encoder: Call.StreamEncoder, _ request: Request, headers: HTTPFields,
        logger: Logger
    ) -> Response {
        var headers = headers
        headers[.contentType] = Call.StreamEncoder.contentType
        headers[.cacheControl] = "no-cache"
        headers[.connection] = "close"
        if configuration.isRelayed, let name = HTTPField.Name(FailureEnding.header) {
            headers[name] = Data(FailureEnding.bytes(of: encoder)).base64EncodedString()
        }
        let body = ResponseBody { writer in
            let outlet = ResponseOutlet(writer)
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                var relay = StreamRelay(encoder: encoder, logger: logger)
                try await relay.run(reply) { bytes in try await outlet.write(bytes) }
                try await outlet.finish()
            }
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    private func whole(
        _ reply: ReplyStream, _ encoder: Call.WholeEncoder, _ request: Request, headers: HTTPFields
    ) async throws(APIError) -> Response {
        let body: [UInt8]
        let warnings: [String]
        do {
            (body, warnings) = try await request.body.consumeWithCancellationOnInboundClose { _ in
                var encoder = encoder
                for try await update in reply { encoder.add(update) }
                var bytes: [UInt8] = []
                try encoder.encode(into: &bytes)
                return (bytes, encoder.warnings)
            }
        } catch let error as APIError {
            throw error
        } catch let error as InferenceError {
            throw APIError(error)
        } catch {
            throw APIError(.server, "The reply was cancelled because the client went away.")
        }
        var headers = headers
        headers.append(contentsOf: HTTPFields(warnings: warnings))
        headers[.connection] = "close"
        return .json(body, headers: headers)
    }
}
