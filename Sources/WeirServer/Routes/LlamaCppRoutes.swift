import APIFormats
import Hummingbird

/// llama.cpp's own completion API.
struct LlamaCppRoutes: Sendable {
    let shelf: ModelShelf
    let configuration: ServerConfiguration

    func add<Context: RequestContext>(to router: Router<Context>) {
        let completions = ReplyResponder<NativeCompletionRequest>(shelf: shelf, configuration: configuration)
        for path in ["/completion", "/completions"] as [RouterPath] {
            router.post(path) { request, context in
                await completions.respond(to: request, context: context)
            }
        }
    }
}
