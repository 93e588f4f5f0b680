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

    /// What larger bodies ask for is computed off the event loop.
    private let quickBytes = 32 << 10

    /// - Parameter adapt: What the endpoint decides and not the body.
    func respond(
        to request: Request, context: some RequestContext,
        adapt: @escaping @Sendable (inout Call) -> Void = { _ in }
    ) async -> Response {
        do throws(APIError) {
            let body = try await RequestBodyReader(limit: configuration.maxBodyBytes).read(request)
            let key = request.headers[.authorization]
            let (call, engine, reply) =
                body.count > quickBytes
                ? try await EventLoopTaskExecutor.offEventLoop { () async throws(APIError) in
                    try await begin(body, adapt, key: key)
                }
                : try await begin(body, adapt, key: key)
            let headers = HTTPFields(warnings: call.warnings)
            let replyContext = makeContext(engine.card, call.request)
            if call.isStreamed {
                return stream(
                    reply, call.makeStreamEncoder(replyContext), headers: headers, logger: context.logger)
            }
            return try await whole(reply, call.makeWholeReplyEncoder(replyContext), headers: headers)
        } catch {
            return .error(error, body: Call.errorBody(error), status: Call.statusCode(of: error))
        }
    }

    private func begin(
        _ body: [UInt8], _ adapt: (inout Call) -> Void, key: String?
    ) async throws(APIError) -> (Call, any ChatEngine, ReplyStream) {
        var call = try Call(parsing: body, policy: configuration.policy)
        adapt(&call)
        try call.check()
        let asked = call
        // Templates, grammars and adapters are computed and read where that holds up nobody.
        let (engine, reply) =
            shelf.relays(call.request.model)
            ? try await ask(asked, key: key)
            : try await EventLoopTaskExecutor.offEventLoop { () async throws(APIError) in
                try await ask(asked, key: key)
            }
        return (call, engine, reply)
    }

    private func ask(_ call: Call, key: String?) async throws(APIError) -> (any ChatEngine, ReplyStream) {
        do throws(InferenceError) {
            let engine = try await shelf.chatEngine(
                named: call.request.model, adapters: call.request.adapters)
            var generation = call.request
            // What the client identifies itself by: two with one name are two.
            if let key { generation.origin.client = "\(key)\n\(generation.origin.client)" }
            return (engine, try await engine.generate(generation))
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

    private func stream(
        _ reply: ReplyStream, _ encoder: Call.StreamEncoder, headers: HTTPFields, logger: Logger
    ) -> Response {
        var headers = headers
        headers[.contentType] = Call.StreamEncoder.contentType
        headers[.cacheControl] = "no-cache"
        if configuration.isRelayed, let name = HTTPField.Name(FailureEnding.header) {
            headers[name] = Data(FailureEnding.bytes(of: encoder)).base64EncodedString()
        }
        let body = ResponseBody { writer in
            let outlet = ResponseOutlet(writer)
            var relay = StreamRelay(encoder: encoder, logger: logger)
            try await relay.run(reply) { bytes in try await outlet.write(bytes) }
            try await outlet.finish()
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    private func whole(
        _ reply: ReplyStream, _ encoder: Call.WholeEncoder, headers: HTTPFields
    ) async throws(APIError) -> Response {
        var encoder = encoder
        var body: [UInt8] = []
        do {
            for try await update in reply { encoder.add(update) }
            try encoder.encode(into: &body)
        } catch let error as APIError {
            throw error
        } catch let error as InferenceError {
            throw APIError(error)
        } catch {
            throw APIError(.server, "The reply was cancelled because the client went away.")
        }
        var headers = headers
        headers.append(contentsOf: HTTPFields(warnings: encoder.warnings))
        return .json(body, headers: headers)
    }
}
