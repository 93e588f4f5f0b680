import AllocationCounter
import Foundation
import Inference
import OrderedJSON
import ReplyParsing

/// A kind of text in a format, of which replies of any length can be made.
struct ReplySample {
    let format: ReplyFormat
    let name: String
    /// What is repeated until the reply is long enough; four bytes are a token.
    private let repeated: [TokenPiece]
    private let opensInReasoning: Bool

    private static let words = "some quiet river water runs over the long low dam and on to the sea "
    private static let tool = ToolDefinition(
        name: "save", parameters: ["type": "object", "properties": ["text": ["type": "string"]]],
        source: ["type": "function", "function": ["name": "save"]])

    /// Content for every format, reasoning and a call of 2 KB where the format has them.
    static func all(of format: ReplyFormat) -> [ReplySample] {
        let text = pieces(of: words)
        var samples = [
            ReplySample(format: format, name: "content", repeated: text, opensInReasoning: false)
        ]
        if format.reasoning != nil {
            samples.append(
                ReplySample(format: format, name: "reasoning", repeated: text, opensInReasoning: true))
        }
        return samples
            + CallSample.pieces(of: format).map { pieces in
                ReplySample(format: format, name: "2 KB call", repeated: pieces, opensInReasoning: false)
            }
    }

    static func pieces(of text: String) -> [TokenPiece] {
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: 4).map { start in
            TokenPiece(token: 1, bytes: Array(bytes[start..<min(start + 4, bytes.count)]))
        }
    }

    /// Parses replies of a length, enough of them that the clock can tell.
    func measure(tokens: Int) -> Measurement {
        let rounds = max(3, 200_000 / tokens)
        var events: [ReplyEvent] = []
        events.reserveCapacity(64)
        var parsed = 0
        var duration = Duration.zero
        var allocations = 0
        for _ in 0..<rounds {
            var parser = ReplyParser(
                .init(format: format, opensInReasoning: opensInReasoning, tools: [Self.tool]))
            let allocated = allocation_count()
            let start = ContinuousClock.now
            for token in 0..<tokens {
                parser.consume(repeated[token % repeated.count], into: &events)
                events.removeAll(keepingCapacity: true)
            }
            parser.finish(.length, into: &events)
            duration += start.duration(to: .now)
            allocations += allocation_count() - allocated
            parsed += tokens
            events.removeAll(keepingCapacity: true)
        }
        return Measurement(
            sample: "`\(format.name)` | \(name)", tokens: tokens,
            nanoseconds: duration / .nanoseconds(1) / Double(parsed),
            allocations: allocation_count() < 0 ? nil : Double(allocations) / Double(parsed))
    }

    /// A row of the table.
    struct Measurement {
        let sample: String
        let tokens: Int
        let nanoseconds: Double
        /// `nil` where they cannot be counted.
        let allocations: Double?

        var row: String {
            let counted = allocations.map { String(format: "%.2f", $0) } ?? "–"
            return "| \(sample) | \(tokens) | \(String(format: "%.0f", nanoseconds)) | \(counted) |"
        }
    }
}
