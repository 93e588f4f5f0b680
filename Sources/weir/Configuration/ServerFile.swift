/// A configuration file: what the server is to serve beside what its flags say. Docs/Configuration.md explains each key.
struct ServerFile: Codable, Hashable, Sendable {
    var upstreams: [Upstream]
    var models: [Model]?
    /// Seconds between two looks at what the upstreams are doing.
    var probeInterval: Double?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case upstreams, models
        case probeInterval = "probe_interval"
    }

    struct Upstream: Codable, Hashable, Sendable {
        var url: String
        var kind: String?
        var models: [ServedModel]?
        /// The environment variable, or the file, that holds the key.
        var apiKeyEnv: String?
        var apiKeyFile: String?
        var caFile: String?
        var weight: Double?
        var maxInFlight: Int?
        var timeouts: Timeouts?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case url, kind, models, weight, timeouts
            case apiKeyEnv = "api_key_env"
            case apiKeyFile = "api_key_file"
            case caFile = "ca_file"
            case maxInFlight = "max_in_flight"
        }
    }

    /// A model of an upstream: its name, or two names where requests use another than the upstream.
    struct ServedModel: Codable, Hashable, Sendable {
        var name: String
        var upstreamName: String?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case name
            case upstreamName = "upstream_name"
        }
    }

    /// In seconds.
    struct Timeouts: Codable, Hashable, Sendable {
        var connect: Double?
        var firstToken: Double?
        var idle: Double?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case connect, idle
            case firstToken = "first_token"
        }
    }

    /// What is known of a model that its upstream does not say.
    struct Model: Codable, Hashable, Sendable {
        var name: String
        var mode: String?
        /// Raw mode: what the prompt is made by.
        var template: String?
        var contextSize: Int?
        var replyFormat: String?
        var opensInReasoning: Bool?
        var terminators: [String]?
        /// Seconds after which another upstream is asked as well.
        var hedgeAfter: Double?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case name, mode, template, terminators
            case contextSize = "context_size"
            case replyFormat = "reply_format"
            case opensInReasoning = "opens_in_reasoning"
            case hedgeAfter = "hedge_after"
        }
    }
}

extension ServerFile.ServedModel {
    init(from decoder: any Decoder) throws {
        if let name = try? decoder.singleValueContainer().decode(String.self) {
            self.init(name: name)
            return
        }
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try fields.decode(String.self, forKey: .name),
            upstreamName: try fields.decodeIfPresent(String.self, forKey: .upstreamName))
    }
}
