import Inference
import OrderedJSON

extension ContentPart {
    init(openAI fields: inout RequestFields) throws(APIError) {
        let type = try fields.requiredString("type")
        fields.acknowledge("cache_control")
        switch type {
        case "text":
            guard let text = try fields.string("text") else {
                throw .missing(fields.path(of: "text"), expected: "a string")
            }
            self = .text(text)
        case "refusal":
            self = .text(try fields.requiredString("refusal"))
        case "image_url", "input_audio", "file", "video_url", "audio_url":
            throw .unsupportedValue(fields.path(of: "type"), .string(type), "messages are text here.")
        default:
            throw .invalidValue(fields.path(of: "type"), expected: "\"text\"", found: .string(type))
        }
    }
}
