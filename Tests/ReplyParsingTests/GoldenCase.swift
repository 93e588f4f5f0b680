import Foundation
import Inference
import OrderedJSON

/// A model's raw output and what a client must see of it.
struct GoldenCase: Sendable, CustomStringConvertible {
    struct Segment: Sendable {
        var kind: TokenKind
        var text: String
    }

    struct Expectation: Sendable {
        struct Call: Sendable {
            var name: String
            /// `nil` where the model's text is no complete JSON.
            var arguments: JSONValue?
            var text: String?
            var partial: JSONValue?
        }

        var content: String?
        var reasoning: String?
        var calls: [Call]
        var finish: FinishReason
    }

    var name: String
    var format: String
    var tools: [ToolDefinition]
    var opensReasoning: Bool
    var promptEnd: String?
    var segments: [Segment]
    var end: String?
    var needsTokenKinds: Bool
    var template: String?
    var responseTemplate: JSONValue?
    var prefix: String?
    /// The first is what we aim at.
    var accepted: [Expectation]

    var raw: String { segments.map(\.text).joined() }
    var description: String { name }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    static let all: [GoldenCase] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return files.filter { $0.hasSuffix(".json") }.sorted().flatMap { load($0) }
    }()

    static let formats = Array(Set(all.map(\.format))).sorted()

    private static func load(_ file: String) -> [GoldenCase] {
        guard let data = try? Data(contentsOf: folder.appending(path: file)),
            let cases = try? JSONValue(parsing: data)
        else { return [] }
        return (cases.arrayValue ?? []).compactMap { GoldenCase($0, format: String(file.dropLast(5))) }
    }

    private init?(_ json: JSONValue, format: String) {
        guard let name = json["name"]?.stringValue, let expect = json["expect"] else { return nil }
        self.name = name
        self.format = format
        tools = (json["tools"]?.arrayValue ?? []).compactMap { ToolDefinition(golden: $0) }
        opensReasoning = json["prompt_opens_reasoning"]?.boolValue ?? false
        promptEnd = json["prompt_suffix"]?.stringValue
        segments = (json["segments"]?.arrayValue ?? []).compactMap { segment in
            guard let parts = segment.arrayValue, parts.count == 2, let text = parts[1].stringValue else {
                return nil
            }
            let kind: TokenKind =
                switch parts[0].stringValue {
                case "added": .added
                case "control": .control
                default: .text
                }
            return Segment(kind: kind, text: text)
        }
        end = json["end"]?.stringValue
        needsTokenKinds = json["needs"]?.stringValue == "token_kinds"
        template = json["template"]?.stringValue
        responseTemplate = json["response_template"]
        prefix = json["prefix"]?.stringValue
        accepted = ([expect] + (json["alternatives"]?.arrayValue ?? [])).map { Expectation($0) }
    }
}

extension GoldenCase.Expectation {
    fileprivate init(_ json: JSONValue) {
        content = json["content"]?.stringValue
        reasoning = json["reasoning_content"]?.stringValue
        calls = (json["tool_calls"]?.arrayValue ?? []).map { call in
            Call(
                name: call["name"]?.stringValue ?? "",
                arguments: call["arguments"]?.isNull == false ? call["arguments"] : .none,
                text: call["arguments_text"]?.stringValue, partial: call["arguments_partial"])
        }
        finish =
            switch json["finish_reason"]?.stringValue {
            case "tool_calls": .toolCalls
            case "length": .length
            default: .stop
            }
    }
}

extension ToolDefinition {
    init?(golden json: JSONValue) {
        guard let name = json["function"]?["name"]?.stringValue else { return nil }
        self.init(name: name, parameters: json["function"]?["parameters"]?.objectValue, source: json)
    }
}
