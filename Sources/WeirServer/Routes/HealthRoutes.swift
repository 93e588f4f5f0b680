import Hummingbird

/// `GET /health`: 200 when a request would be served, 503 before.
struct HealthRoutes: Sendable {
    let shelf: ModelShelf

    func add<Context: RequestContext>(to router: Router<Context>) {
        router.get("/health") { [shelf] _, _ in
            let health = shelf.health
            return Response.json(
                health.body(shelf.statistics.map(\.statistics)),
                status: health.isReady ? .ok : .serviceUnavailable
            )
        }
    }
}
