/// Who asks, and how urgently: what decides the order of requests that wait.
public struct RequestOrigin: Sendable, Hashable {
    /// Requests of one client share its turn; all without a name are one client.
    public var client: String
    /// Lower comes first, as vLLM has it.
    public var priority: Int

    public init(client: String = "", priority: Int = 0) {
        self.client = client
        self.priority = priority
    }
}
