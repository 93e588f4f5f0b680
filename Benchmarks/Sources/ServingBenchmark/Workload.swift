/// A kind of request whose serving is measured.
struct Workload {
    var name: String
    var api: API
    /// The sampling fields, as they stand in the body.
    var sampling: String

    enum API {
        case completions, chat

        var path: String {
            switch self {
            case .completions: "/v1/completions"
            case .chat: "/v1/chat/completions"
            }
        }

        /// Events that a stream begins with before its first token: a chat introduces the role.
        var leadingEvents: Int {
            switch self {
            case .completions: 0
            case .chat: 1
            }
        }

        /// Events behind the last token: the finish reason and `[DONE]`.
        var trailingEvents: Int { 2 }
    }

    static let all = [
        Workload(name: "greedy", api: .completions, sampling: #""temperature":0"#),
        Workload(name: "temperature-1", api: .completions, sampling: wholeDistribution),
        Workload(
            name: "top-k-p", api: .completions,
            sampling: #""temperature":0.8,"top_k":40,"top_p":0.95,"min_p":0.05"#),
        Workload(name: "chat", api: .chat, sampling: wholeDistribution),
        Workload(
            name: "schema", api: .completions, sampling: #"\#(wholeDistribution),"json_schema":\#(schema)"#),
    ]

    /// OpenAI's default, spelled out because llama.cpp's server has defaults of its own for the rest.
    private static let wholeDistribution = #""temperature":1,"top_k":0,"top_p":1.0,"min_p":0.0"#

    /// The worst case for a constraint: a model of random weights proposes a wrong token every time. The list never
    /// ends within a reply.
    private static let schema = """
        {"type":"array","minItems":1000,"items":{"type":"object","additionalProperties":false,\
        "required":["name","age","kind","tags","address"],"properties":{"name":{"type":"string"},\
        "age":{"type":"integer","minimum":0,"maximum":150},"kind":{"enum":["person","robot","animal"]},\
        "tags":{"type":"array","items":{"type":"string"},"maxItems":5},"address":{"type":"object",\
        "additionalProperties":false,"required":["street","zip"],"properties":{"street":{"type":"string"},\
        "zip":{"type":"string","pattern":"^[0-9]{5}$"}}}}}}
        """

    init?(named name: String) {
        guard let workload = Self.all.first(where: { $0.name == name }) else { return nil }
        self = workload
    }

    private init(name: String, api: API, sampling: String) {
        self.name = name
        self.api = api
        self.sampling = sampling
    }

    /// A whole HTTP request.
    func request(shape: ReplyShape, stream: Int, run: Int) -> [UInt8] {
        let prompt = shape.prompt(stream: stream, run: run)
        let input =
            switch api {
            case .completions:
                #""prompt":[\#(prompt.map(String.init).joined(separator: ","))]"#
            case .chat:
                #""messages":[{"role":"user","content":"Stream \#(stream) of run \#(run), please begin."}]"#
            }
        let body = """
            {"model":"bench",\(input),"stream":true,"max_tokens":\(shape.replyTokens),"ignore_eos":true,\(sampling)}
            """
        return HTTPProbe.post(api.path, body)
    }
}
