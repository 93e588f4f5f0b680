import Inference
import OrderedJSON

extension AdapterChoice {
    /// Reads LoRAX's `adapter_id`, with a scale, and llama.cpp's `lora`.
    static func read(openAI fields: inout RequestFields) throws(APIError) -> [AdapterChoice] {
        let scale = try fields.number("adapter_scale", in: scales)
        let identifier = try fields.string("adapter_id")
        try refuseOtherSources(&fields)
        let list = try readList(&fields)
        guard let identifier, !identifier.isEmpty else {
            if scale != nil { throw .invalidValue("adapter_scale", "`adapter_scale` needs `adapter_id`.") }
            return list
        }
        guard list.isEmpty else {
            throw .invalidValue(
                "lora", "`lora` and `adapter_id` both name adapters; name all of them in `lora`.")
        }
        return [AdapterChoice(name: identifier, scale: scale, field: "adapter_id")]
    }

    static let scales: ClosedRange<Float> = -16...16
    static let most = 16

    /// Adapters are files of this server, which is what LoRAX calls local.
    static func refuseOtherSources(_ fields: inout RequestFields) throws(APIError) {
        try fields.refuse([
            UnsupportedField(
                "adapter_source", unless: ["local"], "adapters are those that `GET /v1/adapters` lists.")
        ])
    }

    private static func readList(_ fields: inout RequestFields) throws(APIError) -> [AdapterChoice] {
        guard let value = fields.value("lora") else { return [] }
        let path = fields.path(of: "lora")
        guard let elements = value.arrayValue else { return [try read(value, path: path, &fields)] }
        guard elements.count <= most else {
            throw .invalidValue(
                path, "`\(path)` must hold at most \(most) adapters, but holds \(elements.count).")
        }
        var choices: [AdapterChoice] = []
        for (index, element) in elements.enumerated() {
            choices.append(try read(element, path: "\(path)[\(index)]", &fields))
        }
        return choices
    }

    /// llama.cpp counts adapters in the order in which they were given.
    private static func identifier(_ fields: inout RequestFields) throws(APIError) -> String? {
        guard case .integer(let number) = fields.object["id"] else { return try fields.string("id") }
        fields.acknowledge("id")
        return String(number)
    }

    /// A name, or `{"name": …, "scale": …}`; llama.cpp calls the name `id`.
    private static func read(
        _ value: JSONValue, path: String, _ fields: inout RequestFields
    ) throws(APIError) -> AdapterChoice {
        if let name = value.stringValue, !name.isEmpty { return AdapterChoice(name: name, field: path) }
        guard value.objectValue != nil else {
            throw .invalidType(path, expected: "the name of an adapter, or an object", found: value)
        }
        return try fields.nested(value, path: path) { (fields) throws(APIError) in
            let identifier = try identifier(&fields)
            let name = try fields.string("name") ?? identifier
            guard let name, !name.isEmpty else {
                throw .missing(fields.path(of: "name"), expected: "the name of an adapter")
            }
            return AdapterChoice(name: name, scale: try fields.number("scale", in: scales), field: path)
        }
    }
}
