import APIFormats
import Foundation
import Hummingbird
import Inference

/// OpenAI's endpoints.
struct OpenAIRoutes: Sendable {
    let shelf: ModelShelf
    let configuration: ServerConfiguration

    func add<Context: RequestContext>(to router: Router<Context>) {
        let chat = ReplyResponder<ChatCompletionRequest>(shelf: shelf, configuration: configuration)
        let completions = ReplyResponder<CompletionRequest>(shelf: shelf, configuration: configuration)
        router.post("/v1/chat/completions") { request, context in
            await chat.respond(to: request, context: context)
        }
        router.post("/v1/completions") { request, context in
            await completions.respond(to: request, context: context)
        }
        router.get("/v1/models") { [shelf] _, _ in
            Response.json(ModelCard.openAIListBody(await shelf.allCards))
        }
        // Names of models may hold slashes.
        router.get("/v1/models/**") { [shelf] _, context in
            let name = context.parameters.getCatchAll().map { $0.removingPercentEncoding ?? String($0) }
                .joined(separator: "/")
            do throws(InferenceError) {
                return Response.json(try await shelf.card(named: name).openAIBody())
            } catch {
                let error = APIError(error)
                return Response.error(error, body: ChatCompletionRequest.errorBody(error))
            }
        }
    }
}
