import NIOCore
import NIOHTTP1
import OrderedJSON

/// What an upstream answers, from its head on.
enum UpstreamAnswer {
    /// The largest answer that is read whole.
    private static let limit = 64 << 20

    /// Waits for the head of a good answer.
    static func head(
        _ exchange: UpstreamExchange, from upstream: String
    ) async throws(UpstreamProblem) -> HTTPResponseHead {
        let head: HTTPResponseHead
        do {
            head = try await exchange.response()
        } catch {
            exchange.cancel()
            throw UpstreamProblem(error, from: upstream)
        }
        guard !(200..<300).contains(Int(head.status.code)) else { return head }
        defer { exchange.cancel() }
        // Whatever the error says, what counts of it stands at its beginning.
        let body = (try? await body(exchange, limit: 64 << 10)) ?? []
        let retryAfter = head.headers.first(name: "retry-after").flatMap { RetryAfter($0)?.seconds }
        throw UpstreamProblem(
            status: Int(head.status.code), retryAfter: retryAfter, body: body, from: upstream)
    }

    /// The body of a good answer, which must be JSON.
    static func json(
        _ exchange: UpstreamExchange, from upstream: String
    ) async throws(UpstreamProblem) -> JSONValue {
        _ = try await head(exchange, from: upstream)
        let bytes: [UInt8]
        do {
            bytes = try await body(exchange, limit: limit)
        } catch {
            exchange.cancel()
            throw UpstreamProblem(error, from: upstream)
        }
        guard let value = try? JSONValue(parsing: bytes) else {
            throw UpstreamProblem(
                .garbled, "The upstream \(upstream) answered with something that is no JSON.")
        }
        return value
    }

    private static func body(_ exchange: UpstreamExchange, limit: Int) async throws -> [UInt8] {
        guard let parts = exchange.takeParts() else { return [] }
        var bytes: [UInt8] = []
        for try await part in parts {
            exchange.replyHasBegun()
            bytes.append(contentsOf: part.readableBytesView)
            guard bytes.count <= limit else {
                exchange.cancel()
                return Array(bytes.prefix(limit))
            }
        }
        return bytes
    }
}
