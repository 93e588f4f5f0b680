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
    /// One for each event loop, so that a request stays on the loop of its own client, connection included.
    private let pools: [ObjectIdentifier: UpstreamPool]
    private let group: any EventLoopGroup
    /// What every request says.
    private let headers: HTTPHeaders
    private let facts: Mutex<Facts?>

    init(_ configuration: UpstreamConfiguration, group: any EventLoopGroup) {
        self.configuration = configuration
        self.group = group
        let address = configuration.address
        var tls: Result<NIOSSLContext, any Error>?
        if case .host(_, _, isSecure: true) = address.endpoint {
            var settings = TLSConfiguration.makeClientConfiguration()
            if let file = configuration.authorities { settings.trustRoots = .file(file) }
            tls = Result { try NIOSSLContext(configuration: settings) }
        }
        let context = tls
        pools = Dictionary(
            uniqueKeysWithValues: group.makeIterator().map {
                let pool = UpstreamPool(
                    address.endpoint, tls: context, connectTimeout: configuration.timeouts.connect, on: $0)
                return (ObjectIdentifier($0), pool)
            })
        var headers: HTTPHeaders = ["host": address.hostHeader, "accept": "*/*", "user-agent": "weir"]
        if let key = configuration.apiKey { headers.add(name: "authorization", value: "Bearer \(key.value)") }
        self.headers = headers
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

    func shutdown() async {
        for pool in pools.values { await pool.shutDown() }
    }

    // MARK: Requests

    func post(_ path: String, _ body: [UInt8]) throws(UpstreamProblem) -> UpstreamExchange {
        try send(path, .POST, body, timeouts: configuration.timeouts)
    }

    private func send(
        _ path: String, _ method: HTTPMethod, _ body: [UInt8]?, timeouts: UpstreamTimeouts
    ) throws(UpstreamProblem) -> UpstreamExchange {
        // That of the client's connection, if this is asked there: no other thread is woken then.
        let eventLoop = group.any()
        guard let pool = pools[ObjectIdentifier(eventLoop)] else {
            throw UpstreamProblem(.failed, "There is no connection to \(name) on this event loop.")
        }
        let request = UpstreamRequest(
            method, configuration.address.target(path), headers: headers, json: body)
        return UpstreamExchange.start(request, pool, timeouts: timeouts)
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
