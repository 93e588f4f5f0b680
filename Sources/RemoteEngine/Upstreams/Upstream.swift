import AsyncHTTPClient
import Inference
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import OrderedJSON
import Synchronization

/// A server that runs models, with the connections to it.
final class Upstream: Sendable {
    /// What it says of itself.
    struct Facts: Sendable, Hashable {
        var kind: UpstreamKind
        var models: [UpstreamConfiguration.Model]
    }

    let configuration: UpstreamConfiguration
    private let client: HTTPClient
    private let facts: Mutex<Facts?>

    init(_ configuration: UpstreamConfiguration, group: any EventLoopGroup) {
        self.configuration = configuration
        var settings = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: configuration.timeouts.connect))
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(8, configuration.maxInFlight)
        // Whether to try again, and where, is decided by the balance.
        settings.connectionPool.retryConnectionEstablishment = false
        settings.httpVersion = .http1Only
        if let file = configuration.authorities {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(file)
            settings.tlsConfiguration = tls
        }
        client = HTTPClient(eventLoopGroup: group, configuration: settings)
        facts = Mutex(nil)
    }

    var name: String { configuration.address.description }

    /// What it is, as far as that is known.
    var kind: UpstreamKind {
        configuration.kind ?? facts.withLock { $0?.kind } ?? .openAI
    }

    /// The models that it is to be asked for.
    var models: [UpstreamConfiguration.Model] {
        configuration.models.isEmpty ? facts.withLock { $0?.models ?? [] } : configuration.models
    }

    func upstreamName(of model: String) -> String? {
        models.first { $0.name == model }?.upstreamName
    }

    func shutdown() async { try? await client.shutdown() }

    // MARK: Requests

    func post(_ path: String, _ body: [UInt8]) throws(UpstreamProblem) -> UpstreamExchange {
        try send(path, .POST, body, timeouts: configuration.timeouts)
    }

    private func send(
        _ path: String, _ method: HTTPMethod, _ body: [UInt8]?, timeouts: UpstreamTimeouts
    ) throws(UpstreamProblem) -> UpstreamExchange {
        var headers: HTTPHeaders = ["accept": "*/*", "user-agent": "weir"]
        if body != nil { headers.add(name: "content-type", value: "application/json") }
        if let key = configuration.apiKey { headers.add(name: "authorization", value: "Bearer \(key.value)") }
        let request: HTTPClient.Request
        do {
            request = try HTTPClient.Request(
                url: configuration.address.url(path), method: method, headers: headers,
                body: body.map { .byteBuffer(ByteBuffer(bytes: $0)) })
        } catch {
            throw UpstreamProblem(.unreachable, "\(name) is no address that can be asked: \(error)")
        }
        return UpstreamExchange.start(request, client, timeouts: timeouts)
    }

    /// A small answer, whole.
    func get(_ path: String) async throws(UpstreamProblem) -> JSONValue {
        let limit = TimeAmount.seconds(5)
        let exchange = try send(
            path, .GET, nil, timeouts: .init(connect: limit, firstToken: limit, idle: limit))
        return try await UpstreamAnswer.json(exchange, from: name)
    }

    // MARK: What it is

    /// Asks the upstream what it is and what it serves; throws if it does not answer.
    func probe() async throws(UpstreamProblem) {
        let list: JSONValue
        do throws(UpstreamProblem) {
            list = try await get("/v1/models")
        } catch {
            guard error.kind == .notFound else { throw error }
            // TGI and LoRAX list nothing, but say what they are.
            return try await probeInfo()
        }
        let entries = list["data"]?.arrayValue ?? []
        let owner = entries.first?["owned_by"]?.stringValue ?? ""
        let models = entries.compactMap { $0["id"]?.stringValue }
        let found = Facts(
            kind: UpstreamKind(owner: owner) ?? .openAI,
            models: models.map { UpstreamConfiguration.Model(name: $0) })
        facts.withLock { $0 = found }
    }

    private func probeInfo() async throws(UpstreamProblem) {
        let info = try await get("/info")
        guard let model = info["model_id"]?.stringValue else {
            throw UpstreamProblem(.garbled, "\(name) has neither /v1/models nor /info")
        }
        let isLoRAX =
            info["max_active_adapters"] != nil || info["request_logger_url"] != nil
            || info["eager_prefill"] != nil
        facts.withLock { $0 = Facts(kind: isLoRAX ? .lorax : .tgi, models: [.init(name: model)]) }
    }
}
