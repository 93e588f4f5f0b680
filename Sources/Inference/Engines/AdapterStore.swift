/// The low-rank adapters that an engine can be asked for.
public protocol AdapterStore: Sendable {
    var cards: [AdapterCard] { get async }

    /// Reads an adapter into memory, if it is not there, and tells what its files say.
    func facts(of name: String) async throws(InferenceError) -> AdapterFacts

    /// Adds an adapter, or replaces the one of that name. Replies that run finish with what they began with.
    func add(_ registration: AdapterRegistration) async throws(InferenceError) -> AdapterCard

    /// Takes an adapter away. Replies that run finish with it.
    func remove(_ name: String) async throws(InferenceError)
}

/// An adapter to be offered.
public struct AdapterRegistration: Sendable, Hashable {
    public var name: String
    /// A GGUF file or a PEFT folder.
    public var path: String
    /// What requests get that say no scale.
    public var scale: Float

    public init(name: String, path: String, scale: Float = 1) {
        self.name = name
        self.path = path
        self.scale = scale
    }
}

/// What a client may know of an adapter.
public struct AdapterCard: Sendable, Hashable {
    public enum State: Sendable, Hashable {
        /// Read when it is first asked for.
        case onDisk
        case loaded(rank: Int, bytes: Int)
    }

    public var registration: AdapterRegistration
    public var state: State
    /// Seconds since 1970.
    public var created: Int

    public init(registration: AdapterRegistration, state: State, created: Int) {
        self.registration = registration
        self.state = state
        self.created = created
    }
}

/// What the files of an adapter say beyond its numbers.
public struct AdapterFacts: Sendable, Hashable {
    /// Another one each time the adapter is replaced.
    public var version: Int
    /// Its own chat templates by name; empty where the model's serve.
    public var chatTemplates: [String: String]
    /// Texts of tokens that end its replies, besides the model's own.
    public var terminators: [String]
    public var terminatorTokens: [TokenID]

    public init(
        version: Int, chatTemplates: [String: String] = [:], terminators: [String] = [],
        terminatorTokens: [TokenID] = []
    ) {
        self.version = version
        self.chatTemplates = chatTemplates
        self.terminators = terminators
        self.terminatorTokens = terminatorTokens
    }

    /// Whether the model's own profile holds for it.
    public var saysNothing: Bool {
        chatTemplates.isEmpty && terminators.isEmpty && terminatorTokens.isEmpty
    }
}
