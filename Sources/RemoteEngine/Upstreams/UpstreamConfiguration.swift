/// An upstream, and how it is to be used.
public struct UpstreamConfiguration: Sendable {
    /// A model that an upstream serves.
    public struct Model: Sendable, Hashable {
        /// How requests ask for it.
        public var name: String
        /// What the upstream calls it.
        public var upstreamName: String

        public init(name: String, upstreamName: String? = nil) {
            self.name = name
            self.upstreamName = upstreamName ?? name
        }
    }

    public var address: UpstreamAddress
    /// `nil` to find it out.
    public var kind: UpstreamKind?
    /// Empty for all that the upstream lists.
    public var models: [Model]
    /// Sent as a bearer token, and shown nowhere.
    public var apiKey: APIKey?
    /// A PEM file with the authorities that sign the upstream's certificate; `nil` for the system's.
    public var authorities: String?
    /// Shares of the work, relative to the other upstreams of a model.
    public var weight: Double
    /// Requests at the same time; more wait nowhere, but go elsewhere or are refused.
    public var maxInFlight: Int
    public var timeouts: UpstreamTimeouts

    public init(
        address: UpstreamAddress, kind: UpstreamKind? = nil, models: [Model] = [], apiKey: APIKey? = nil,
        authorities: String? = nil, weight: Double = 1, maxInFlight: Int = 256,
        timeouts: UpstreamTimeouts = UpstreamTimeouts()
    ) {
        self.address = address
        self.kind = kind
        self.models = models
        self.apiKey = apiKey
        self.authorities = authorities
        self.weight = weight
        self.maxInFlight = maxInFlight
        self.timeouts = timeouts
    }
}

/// A secret that does not print.
public struct APIKey: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    let value: String

    public init(_ value: String) { self.value = value }

    public var description: String { "(hidden)" }
    public var debugDescription: String { description }
}
