/// Documents whose relevance to a query is to be scored.
public struct RerankRequest: Sendable, Hashable {
    /// Empty for the server's first model.
    public var model: String
    public var query: String
    public var documents: [String]

    public init(model: String, query: String, documents: [String]) {
        self.model = model
        self.query = query
        self.documents = documents
    }
}
