import Foundation
import Inference
import OrderedJSON
import ReplyParsing

/// A reply of a format's models that the parser's tests hold, as tokens and text.
struct GoldenReply: Sendable {
    var name: String
    var tools: [ToolDefinition]
    var opensReasoning: Bool
    var segments: [(kind: TokenKind, text: String)]
    /// Whether it ends of its own accord, with complete calls.
    var hasCompleteCalls: Bool

    static func all(of format: ReplyFormat) -> [GoldenReply] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "ReplyParsingTests/Golden/\(format.name).json")
        guard let data = try? Data(contentsOf: file), let cases = try? JSONValue(parsing: data) else {
            return []
        }
        return (cases.arrayValue ?? []).map { GoldenReply($0) }
    }

    private init(_ json: JSONValue) {
        name = json["name"]?.stringValue ?? ""
        opensReasoning = json["prompt_opens_reasoning"]?.boolValue ?? false
        tools = (json["tools"]?.arrayValue ?? []).compactMap { tool in
            guard let name = tool["function"]?["name"]?.stringValue else { return nil }
            return ToolDefinition(
                name: name, parameters: tool["function"]?["parameters"]?.objectValue, source: tool)
        }
        segments = (json["segments"]?.arrayValue ?? []).compactMap { segment in
            guard let parts = segment.arrayValue, parts.count == 2, let text = parts[1].stringValue else {
                return nil
            }
            let kinds: [String: TokenKind] = ["added": .added, "control": .control]
            return (kinds[parts[0].stringValue ?? ""] ?? .text, text)
        }
        hasCompleteCalls = json["expect"]?["finish_reason"]?.stringValue == "tool_calls"
    }
}
