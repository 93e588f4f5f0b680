import APIFormats
import Foundation
import Hummingbird
import Inference
import OrderedJSON

/// `/v1/adapters`: which adapters there are, while the server runs.
struct AdapterRoutes: Sendable {
    let shelf: ModelShelf
    let configuration: ServerConfiguration

    func add<Context: RequestContext>(to router: Router<Context>) {
        router.get("/v1/adapters") { _, _ in await list() }
        router.post("/v1/adapters") { request, _ in
            await answer { () throws(APIError) in try await add(request) }
        }
        // Names of adapters may hold slashes.
        router.get("/v1/adapters/**") { _, context in
            let name = Self.name(context)
            return await answer { () throws(APIError) in try await describe(name) }
        }
        router.delete("/v1/adapters/**") { _, context in
            let name = Self.name(context)
            return await answer { () throws(APIError) in try await remove(name) }
        }
    }

    private static func name(_ context: some RequestContext) -> String {
        context.parameters.getCatchAll().map { $0.removingPercentEncoding ?? String($0) }
            .joined(separator: "/")
    }

    private func answer(_ work: () async throws(APIError) -> JSONValue) async -> Response {
        do throws(APIError) {
            // Files are read and looked at.
            return .json(try await EventLoopTaskExecutor.offEventLoop(work).serializedBytes())
        } catch {
            return .error(error, body: error.openAIBody())
        }
    }

    private func list() async -> Response {
        var adapters: [JSONValue] = []
        for (model, store) in stores { adapters += await store.cards.map { $0.json(model: model) } }
        let body: JSONValue = ["object": "list", "data": .array(adapters)]
        return .json(body.serializedBytes())
    }

    private func describe(_ name: String) async throws(APIError) -> JSONValue {
        for (model, store) in stores {
            if let card = await store.cards.first(where: { $0.registration.name == name }) {
                return card.json(model: model)
            }
        }
        throw await unknown(name)
    }

    private func add(_ request: Request) async throws(APIError) -> JSONValue {
        let body = try await RequestBodyReader(limit: configuration.maxBodyBytes).read(request)
        let call = try AdapterCall(parsing: body, policy: configuration.policy)
        do throws(InferenceError) {
            let engine = try await shelf.chatEngine(named: call.model)
            guard let store = engine.adapters else {
                throw .invalidRequest(
                    field: "model",
                    reason: "The model `\(engine.card.id)` takes no adapters; `weir serve --adapters FOLDER` "
                        + "makes it take those of a folder.")
            }
            guard !shelf.has(call.registration.name) else {
                throw .invalidRequest(
                    field: "name", reason: "There is a model named `\(call.registration.name)`.")
            }
            return try await store.add(call.registration).json(model: engine.card.id)
        } catch {
            var apiError = APIError(error)
            if case .adapterRefused = error { apiError.field = "path" }
            throw apiError
        }
    }

    private func remove(_ name: String) async throws(APIError) -> JSONValue {
        for (_, store) in stores {
            do throws(InferenceError) {
                try await store.remove(name)
                return ["id": .string(name), "object": "adapter", "deleted": true]
            } catch {
                continue
            }
        }
        throw await unknown(name)
    }

    private var stores: [(model: String, store: any AdapterStore)] {
        shelf.readyEngines.compactMap { engine in
            guard case .chat(let chat) = engine, let store = chat.adapters else { return nil }
            return (engine.card.id, store)
        }
    }

    private func unknown(_ name: String) async -> APIError {
        var known: [String] = []
        for (_, store) in stores { known += await store.cards.map(\.registration.name) }
        var error = APIError(InferenceError.unknownAdapter(name, known: known))
        error.field = nil
        return error
    }
}
