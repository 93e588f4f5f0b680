import APIFormats
import Hummingbird

/// LoRAX's own API: `lorax-client` posts to the root, and says in the body whether it wants a stream.
struct LoRAXRoutes: Sendable {
    let shelf: ModelShelf
    let configuration: ServerConfiguration

    func add<Context: RequestContext>(to router: Router<Context>) {
        let replies = ReplyResponder<GenerateRequest>(shelf: shelf, configuration: configuration)
        router.post("/") { request, context in
            await replies.respond(to: request, context: context) { $0.isListed = true }
        }
        router.post("/generate") { request, context in
            await replies.respond(to: request, context: context) { $0.isStreamed = false }
        }
        router.post("/generate_stream") { request, context in
            await replies.respond(to: request, context: context) { $0.isStreamed = true }
        }
    }
}
