import Foundation
import Inference
import OrderedJSON
import ReplyParsing

/// A call of about 2 KB in a format, made from its first golden case that has a call: the longest text of the
/// case's arguments is replaced by one of 2 KB.
enum CallSample {
    private static let golden = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Tests/ReplyParsingTests/Golden")

    /// - Returns: The pieces of the call; nothing for a format without calls.
    static func pieces(of format: ReplyFormat) -> [[TokenPiece]] {
        guard
            let data = FileManager.default.contents(
                atPath: golden.appendingPathComponent("\(format.name).json").path),
            let cases = (try? JSONValue(parsing: data))?.arrayValue,
            let call = cases.lazy.compactMap(\.objectValue).first(where: { $0["category"] == "one_call" }),
            let segments = call["segments"]?.arrayValue, let value = longestText(in: call["expect"] ?? .null)
        else { return [] }
        let long = String(repeating: "quiet water ", count: 170)
        return [
            segments.flatMap { segment -> [TokenPiece] in
                guard let pair = segment.arrayValue, let kind = pair[0].stringValue,
                    let text = pair[1].stringValue
                else { return [] }
                switch kind {
                case "text": return ReplySample.pieces(of: text.replacingOccurrences(of: value, with: long))
                case "added": return [TokenPiece(token: 2, bytes: Array(text.utf8), kind: .added)]
                default: return []
                }
            }
        ]
    }

    private static func longestText(in expectation: JSONValue) -> String? {
        let calls = expectation.objectValue?["tool_calls"]?.arrayValue ?? []
        let values = calls.compactMap { $0.objectValue?["arguments"]?.objectValue }.flatMap {
            Array($0.values)
        }
        return values.compactMap(\.stringValue).max { $0.utf8.count < $1.utf8.count }
    }
}
