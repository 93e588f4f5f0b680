import APIFormats
import HTTPTypes
import Hummingbird
import Inference

/// `POST /v1/embeddings` and `/v1/rerank`: what models that do not generate are asked.
struct EmbeddingRoutes: Sendable {
    let shelf: ModelShelf
    let configuration: ServerConfiguration

    private struct Answer: Sendable {
        var body: [UInt8]
        var warnings: [String]
    }

    func add<Context: RequestContext>(to router: Router<Context>) {
        router.post("/v1/embeddings") { request, _ in await respond(to: request, embed) }
        for path in ["/v1/rerank", "/rerank"] as [RouterPath] {
            router.post(path) { request, _ in await respond(to: request, rerank) }
        }
    }

    private func embed(_ body: [UInt8]) async throws(APIError) -> Answer {
        let call = try EmbeddingCall(parsing: body, policy: configuration.policy)
        let engine: any EmbeddingEngine
        do throws(InferenceError) {
            engine = try await shelf.embeddingEngine(named: call.request.model)
        } catch {
            throw APIError(error)
        }
        do throws(InputError) {
            let embeddings = try await engine.embed(call.request)
            return Answer(body: call.body(embeddings, model: engine.card.id), warnings: call.warnings)
        } catch {
            throw call.error(error)
        }
    }

    private func rerank(_ body: [UInt8]) async throws(APIError) -> Answer {
        let call = try RerankCall(parsing: body, policy: configuration.policy)
        let engine: any RerankingEngine
        do throws(InferenceError) {
            engine = try await shelf.rerankingEngine(named: call.request.model)
        } catch {
            throw APIError(error)
        }
        do throws(InputError) {
            let scores = try await engine.rerank(call.request)
            return Answer(body: call.body(scores, model: engine.card.id), warnings: call.warnings)
        } catch {
            throw call.error(error)
        }
    }

    private func respond(
        to request: Request, _ answer: @escaping @Sendable ([UInt8]) async throws(APIError) -> Answer
    ) async -> Response {
        do throws(APIError) {
            let body = try await RequestBodyReader(limit: configuration.maxBodyBytes).read(request)
            let result = try await EventLoopTaskExecutor.offEventLoop { () async throws(APIError) in
                try await answer(body)
            }
            return .json(result.body, headers: HTTPFields(warnings: result.warnings))
        } catch {
            return .error(error, body: error.openAIBody())
        }
    }
}
