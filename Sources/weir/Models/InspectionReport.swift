import Inference
import ModelProfiles
import OrderedJSON
import ReplyParsing

/// What `weir inspect` says of a model.
struct InspectionReport {
    let fields: JSONObject

    init(_ inspection: Inspection) {
        let facts = inspection.facts
        let profile = inspection.profile
        fields = [
            "name": .optional(facts.name), "architecture": .optional(facts.architecture),
            "parameters": .optional(facts.parameterCount), "bytes": .optional(facts.byteCount),
            "quantization": .optional(facts.quantisation), "layers": .optional(facts.layerCount),
            "trained_context": .optional(facts.trainedContextSize),
            "vocabulary": .integer(facts.vocabulary.count), "tokenizer": .optional(facts.tokeniser),
            "begin_token": .optional(facts.vocabulary.beginText),
            "adds_begin_token": facts.addsBeginToken.map { .bool($0) } ?? .null,
            "chat_template": .string(Self.state(of: profile.template)),
            "chat_templates": .array(facts.chatTemplates.keys.sorted().map { .string($0) }),
            "capabilities": profile.template.set.map { Self.capabilities($0.main, inspection) } ?? .null,
            "terminators": .array(inspection.terminators.map(Self.terminator)),
            "end_tokens": .array(
                inspection.terminators.filter { $0.token != nil }.map(Self.terminator)),
            "end_strings": .array(profile.endOfTurn.strings.map { .string($0) }),
            "template_ends_turns_with": .optional(profile.endOfTurn.printedByTemplate),
            "reply_format": .string(profile.replyFormat.name),
            "reply_format_because": .string(profile.replyFormatReason),
            "special_tokens": .array(inspection.specialTokens.map { Self.token($0, facts.vocabulary) }),
            "notes": .array(inspection.notes.map { .string($0) }),
            "faults": .array(inspection.faults.map(Self.fault)),
        ]
    }

    private static func state(of template: ModelProfile.Template) -> String {
        switch template {
        case .ready(let set): "ready, \(set.main.source.utf8.count) bytes"
        case .assumed: "absent, ChatML is assumed"
        case .broken(let error): "broken: \(error)"
        }
    }

    private static func capabilities(_ template: ChatTemplate, _ inspection: Inspection) -> JSONValue {
        let capabilities = template.capabilities
        if let failure = capabilities.failure { return ["failure": .string(failure)] }
        return [
            "content": .string(capabilities.content.rawValue),
            "system_role": .bool(capabilities.hasSystemRole),
            "developer_role": .bool(capabilities.hasDeveloperRole),
            "later_system_messages": .bool(capabilities.hasLaterSystemMessages),
            "tools": .bool(capabilities.tools != nil), "tool_calls": .bool(capabilities.hasToolCalls),
            "parallel_tool_calls": .bool(capabilities.hasParallelToolCalls),
            "tool_results": .bool(capabilities.hasToolResults),
            "arguments": .string(capabilities.arguments.rawValue),
            "absent_content": .string(capabilities.absentContent.rawValue),
            "alternating_roles_only": .bool(capabilities.requiresAlternation),
            "reasoning_in_history": .optional(capabilities.reasoningKey),
            "thinking_switch": .optional(capabilities.thinkingSwitch),
            "reasoning_effort": .bool(capabilities.hasReasoningEffort),
            "documents": .bool(capabilities.hasDocuments),
            "opens_in_reasoning": inspection.opensInReasoning.map { .bool($0) } ?? .null,
        ]
    }

    private static func terminator(_ terminator: Terminator) -> JSONValue {
        [
            "id": .optional(terminator.token.map(Int.init)),
            "kind": .optional(terminator.kind.map { "\($0)" }), "text": .string(terminator.text),
            "learned_from": .array(terminator.sources.map { .string($0) }),
        ]
    }

    private static func token(_ token: TokenID, _ vocabulary: any Vocabulary) -> JSONValue {
        [
            "id": .integer(Int(token)),
            "text": .string(String(decoding: vocabulary.bytes(of: token), as: UTF8.self)),
        ]
    }

    private static func fault(_ fault: Fault) -> JSONValue {
        [
            "kind": .string(fault.kind.rawValue), "message": .string(fault.message),
            "remedy": .string(fault.remedy),
        ]
    }
}

extension JSONValue {
    fileprivate static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
    fileprivate static func optional(_ number: Int?) -> JSONValue { number.map { .integer($0) } ?? .null }
}
