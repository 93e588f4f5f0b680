import Inference
import OrderedJSON

extension ToolCall {
    init(openAI fields: inout RequestFields) throws(APIError) {
        let id = try fields.requiredString("id")
        // Clients that put a stream together keep its index, and some lose its type.
        fields.acknowledge("index")
        let type = try fields.string("type") ?? "function"
        guard type == "function" else {
            throw .unsupportedValue(fields.path(of: "type"), .string(type), "only functions can be called.")
        }
        let call = try fields.object("function") { function throws(APIError) in
            try ToolCall(legacyID: id, &function)
        }
        guard let call else { throw .missing(fields.path(of: "function"), expected: "an object") }
        self = call
    }

    /// Reads the name and the arguments, which the two shapes of a call have in common.
    init(legacyID id: String, _ fields: inout RequestFields) throws(APIError) {
        let name = try fields.requiredString("name")
        guard let arguments = try fields.string("arguments") else {
            throw .missing(fields.path(of: "arguments"), expected: "a string that holds JSON")
        }
        self.init(id: id, name: name, arguments: arguments)
    }
}
