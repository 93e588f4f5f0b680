import Inference
import ModelProfiles
import OrderedJSON
import OutputGrammar
import ReplyParsing

/// A reply as a client puts it together.
struct ForcedReply: Sendable, CustomStringConvertible {
    var content = ""
    var reasoning = ""
    var calls: [(name: String, arguments: String)] = []
    var finish: FinishReason?

    init(_ pieces: [TokenPiece], _ configuration: ReplyParser.Configuration) {
        var parser = ReplyParser(configuration)
        var events: [ReplyEvent] = []
        for piece in pieces { parser.consume(piece, into: &events) }
        parser.finish(.terminator, into: &events)
        for event in events {
            switch event {
            case .content(let text, _): content += text
            case .reasoning(let text, _): reasoning += text
            case .toolCall(_, _, let name): calls.append((name, ""))
            case .toolCallArguments(let index, let fragment): calls[index].arguments += fragment
            case .finish(let reason, _): finish = reason
            }
        }
    }

    var description: String {
        "content \(content.debugDescription) reasoning \(reasoning.debugDescription) calls \(calls) \(String(describing: finish))"
    }
}

extension [SentenceMaker.Piece] {
    /// As an engine would deliver them, text cut anywhere.
    func pieces(_ vocabulary: SyntheticVocabulary, _ random: inout SplitMix) -> [TokenPiece] {
        flatMap { piece -> [TokenPiece] in
            switch piece {
            case .token(let id):
                return [TokenPiece(token: id, bytes: vocabulary.bytes(of: id), kind: vocabulary.kind(of: id))]
            case .text(var bytes):
                var pieces: [TokenPiece] = []
                while !bytes.isEmpty {
                    let count = Int.random(in: 1...Swift.min(bytes.count, 6), using: &random)
                    pieces.append(TokenPiece(token: TokenID(bytes[0]), bytes: [UInt8](bytes.prefix(count))))
                    bytes.removeFirst(count)
                }
                return pieces
            }
        }
    }

    func tokens() -> [TokenID] {
        flatMap { piece -> [TokenID] in
            switch piece {
            case .token(let id): [id]
            case .text(let bytes): bytes.map { TokenID($0) }
            }
        }
    }

    func text(_ vocabulary: SyntheticVocabulary) -> String {
        String(decoding: tokens().flatMap(vocabulary.bytes(of:)), as: UTF8.self)
    }
}
