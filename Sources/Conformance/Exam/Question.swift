import NIOHTTP1
import OrderedJSON

/// One request of the exam.
struct Question: Sendable {
    var name: String
    var facts: RequestFacts
    var body: [UInt8]
    var path: String
    var method = HTTPMethod.POST

    /// - Parameter body: Without `stream`, which is added as the facts say.
    init(_ name: String, _ facts: RequestFacts, _ body: JSONObject) {
        self.name = name
        self.facts = facts
        var body = body
        if facts.isStreamed {
            body["stream"] = true
        } else if facts.dialect == .ollama {
            // The one API that streams unless told otherwise.
            body["stream"] = false
        }
        self.body = JSONValue.object(body).serializedBytes()
        path = facts.dialect.path
    }

    /// A request that no server may take.
    init(bad name: String, _ dialect: Dialect, _ body: [UInt8]) {
        self.name = name
        facts = RequestFacts(dialect, isStreamed: false)
        facts.expectation = .refused
        self.body = body
        path = dialect.path
    }
}
