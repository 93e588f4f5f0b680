public import Inference
public import OrderedJSON

extension AdapterCard {
    /// - Parameter model: The model that it is for.
    public func json(model: String) -> JSONValue {
        var object: JSONObject = [
            "id": .string(registration.name), "object": "adapter", "created": .integer(created),
            "parent": .string(model), "scale": .double(Double(registration.scale)),
        ]
        switch state {
        case .onDisk:
            object["loaded"] = false
        case .loaded(let rank, let bytes):
            object["loaded"] = true
            object["rank"] = .integer(rank)
            object["bytes"] = .integer(bytes)
        }
        return .object(object)
    }
}
