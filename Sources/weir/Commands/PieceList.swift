import Foundation
import Inference
import OrderedJSON

/// Pieces of a reply as JSON: `[["text", "Hello"], ["control", "<|im_end|>"]]`.
struct PieceList {
    let pieces: [TokenPiece]

    init(_ data: Data) throws {
        guard let list = (try? JSONValue(parsing: data))?.arrayValue else {
            throw fail("the pieces must be a JSON array", .badInputData)
        }
        pieces = try list.enumerated().map { index, value in
            guard let pair = value.arrayValue, pair.count == 2,
                let kind = pair[0].stringValue.flatMap(Self.kind),
                let text = pair[1].stringValue
            else {
                throw fail(
                    "piece \(index) must be [kind, text], where kind is text, added or control", .badInputData
                )
            }
            // A piece with a kind comes from an engine that names its tokens.
            return TokenPiece(
                token: kind == .text ? nil : TokenID(index), bytes: Array(text.utf8), kind: kind)
        }
    }

    private static func kind(_ name: String) -> TokenKind? {
        switch name {
        case "text": .text
        case "added": .added
        case "control": .control
        default: nil
        }
    }
}
