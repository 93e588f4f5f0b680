public import Inference
import OrderedJSON

extension ModelCard {
    /// The body of `GET /v1/models/{id}`.
    public func openAIBody() -> [UInt8] {
        JSONValue.object(openAIModel).serializedBytes()
    }

    /// The body of `GET /v1/models`.
    public static func openAIListBody(_ cards: some Sequence<ModelCard>) -> [UInt8] {
        let list: JSONValue = ["object": "list", "data": .array(cards.map { .object($0.openAIModel) })]
        return list.serializedBytes()
    }

    private var openAIModel: JSONObject {
        var model: JSONObject = [
            "id": .string(id), "object": "model", "created": .integer(created), "owned_by": .string(owner),
        ]
        // vLLM's name for it; clients size their history by it.
        if let contextSize { model["max_model_len"] = .integer(contextSize) }
        if let parent { model["parent"] = .string(parent) }
        return model
    }
}
