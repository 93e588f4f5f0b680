public import APIFormats

/// How a server listens and what it lets through.
public struct ServerConfiguration: Sendable {
    public var host: String
    /// 0 takes any free port.
    public var port: Int
    /// A larger body is refused with 413.
    public var maxBodyBytes: Int
    public var policy: RequestPolicy
    public var reasoningProfile: ReasoningProfile
    /// Whether another process passes everything on, and ends streams that this one cannot (`FailureEnding`).
    public var isRelayed: Bool

    public init(
        host: String = "127.0.0.1", port: Int = 8080, maxBodyBytes: Int = 32 << 20,
        policy: RequestPolicy = RequestPolicy(), reasoningProfile: ReasoningProfile = .standard,
        isRelayed: Bool = false
    ) {
        self.host = host
        self.port = port
        self.maxBodyBytes = maxBodyBytes
        self.policy = policy
        self.reasoningProfile = reasoningProfile
        self.isRelayed = isRelayed
    }
}
