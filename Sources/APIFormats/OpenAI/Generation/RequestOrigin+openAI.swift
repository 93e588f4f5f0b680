import Inference

extension RequestOrigin {
    /// Reads OpenAI's names for who asks, and vLLM's `priority`.
    init(openAI fields: inout RequestFields) throws(APIError) {
        let user = try fields.string("user")
        let identifier = try fields.string("safety_identifier")
        let priority = try fields.integer("priority", in: -1_000_000...1_000_000)
        self.init(client: identifier ?? user ?? "", priority: priority ?? 0)
    }
}
