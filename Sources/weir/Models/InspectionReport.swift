import Inference
import LlamaEngine
import ModelProfiles
import OrderedJSON
import ReplyParsing

/// What `weir inspect` says of a model.
struct InspectionReport {
    let fields: JSONObject

    init(_ description: ModelDescription, _ profile: ModelProfile, _ vocabulary: any Vocabulary) {
        let ends = profile.endOfTurn
        fields = [
            "name": description.name.map { .string($0) } ?? .null,
            "architecture": description.architecture.map { .string($0) } ?? .null,
            "parameters": .integer(description.parameterCount),
            "trained_context": .integer(description.trainedContextSize),
            "vocabulary": .integer(vocabulary.count),
            "chat_template": .string(Self.state(of: profile.template)),
            "end_tokens": .array(
                ends.tokens.sorted().map { token in
                    [
                        "id": .integer(Int(token)), "kind": .string("\(vocabulary.kind(of: token))"),
                        "text": .string(String(decoding: vocabulary.bytes(of: token), as: UTF8.self)),
                    ]
                }),
            "end_strings": .array(ends.strings.map { .string($0) }),
            "template_ends_turns_with": ends.printedByTemplate.map { .string($0) } ?? .null,
            "reply_format": .string(profile.replyFormat.name),
            "reply_format_because": .string(profile.replyFormatReason),
            "faults": .array(Self.faults(profile, vocabulary).map { .string($0) }),
        ]
    }

    /// A line for each field.
    var text: String {
        fields.map { key, value in
            let shown = value.stringValue ?? value.serialized(.python)
            return "\(key.replacing("_", with: " ")): \(shown)"
        }.joined(separator: "\n")
    }

    private static func state(of template: ModelProfile.Template) -> String {
        switch template {
        case .ready(let template): "ready, \(template.source.utf8.count) bytes"
        case .absent: "absent"
        case .broken(let error): "broken: \(error)"
        }
    }

    /// What in the file would mislead a server that believed it.
    private static func faults(_ profile: ModelProfile, _ vocabulary: any Vocabulary) -> [String] {
        var faults: [String] = []
        switch profile.template {
        case .ready: break
        case .absent: faults.append("there is no chat template, so the model cannot chat")
        case .broken: faults.append("the chat template does not work")
        }
        let undeclared = profile.endOfTurn.tokens.subtracting(vocabulary.endOfGeneration)
        for token in undeclared.sorted() {
            let text = String(decoding: vocabulary.bytes(of: token), as: UTF8.self)
            faults.append("\(text) ends turns, but the file does not declare it as an end")
        }
        for marker in profile.endOfTurn.strings {
            faults.append("\(marker) ends turns and is no control token: it is looked for in the text")
        }
        return faults
    }
}
