import Inference
import OrderedJSON
import ReplyParsing
import Testing

@Suite struct GoldenTests {
    @Test(arguments: GoldenCase.all)
    func `a case gives what it should at every split`(golden: GoldenCase) throws {
        let configuration = try #require(golden.configuration)
        let isText = golden.segments.allSatisfy { $0.kind == .text }
        let reference = golden.parse(golden.segmentPieces, configuration)
        #expect(golden.accepts(reference), "by segment: \(reference)")
        for (split, pieces) in golden.splits(isText: false) {
            let reply = golden.parse(pieces, configuration)
            guard reply.merged == reference.merged, reply.faults.isEmpty else {
                Issue.record("\(split): \(reply) instead of \(reference)")
                break
            }
        }
        guard !golden.needsTokenKinds, !isText else { return }
        let textReference = golden.parse(pieces(golden.raw), configuration)
        #expect(golden.accepts(textReference), "as text: \(textReference)")
        for (split, pieces) in golden.splits(isText: true) {
            let reply = golden.parse(pieces, configuration)
            guard reply.merged == textReference.merged, reply.faults.isEmpty else {
                Issue.record("as text, \(split): \(reply) instead of \(textReference)")
                break
            }
        }
    }
}

extension GoldenTests {
    /// An engine may keep the terminator to itself, or give it as a token that nobody declared.
    @Test(arguments: GoldenCase.all.filter { $0.end != nil })
    func `a case gives the same without its terminator`(golden: GoldenCase) throws {
        let configuration = try #require(golden.configuration)
        let end = try #require(golden.end)
        guard let last = golden.segmentPieces.last, last.kind == .control, last.text == end else { return }
        let without = golden.parse(Array(golden.segmentPieces.dropLast()), configuration)
        #expect(golden.accepts(without), "without: \(without)")
        let undeclared = golden.segmentPieces.dropLast() + [TokenPiece(bytes: last.bytes, kind: .control)]
        let reply = golden.parse(Array(undeclared), configuration)
        #expect(golden.accepts(reply), "undeclared: \(reply)")
    }
}

extension GoldenCase {
    var configuration: ReplyParser.Configuration? {
        guard let format = declaredFormat else { return nil }
        return .test(format, opensInReasoning: opensReasoning, tools: tools)
    }

    /// Named by the file, or declared in the case itself.
    var declaredFormat: ReplyFormat? {
        guard let responseTemplate else { return ReplyFormat.named(format) }
        return try? ReplyFormat(responseTemplate: responseTemplate)
    }

    func parse(_ pieces: [TokenPiece], _ configuration: ReplyParser.Configuration) -> ParsedReply {
        ReplyParsingTests.parse(
            pieces, configuration, end: accepted[0].finish == .length ? .length : .terminator)
    }

    var segmentPieces: [TokenPiece] {
        segments.enumerated().map { index, segment in
            let isLast = index == segments.count - 1
            return TokenPiece(
                bytes: Array(segment.text.utf8), kind: segment.kind,
                isTerminator: isLast && segment.kind == .control && segment.text == end)
        }
    }

    /// Ways to cut the reply; tokens that are not text are never cut unless all is taken for text.
    func splits(isText: Bool) -> [(String, [TokenPiece])] {
        let whole = isText ? ReplyParsingTests.pieces(raw) : segmentPieces
        var splits: [(String, [TokenPiece])] = [
            (
                "byte by byte",
                whole.flatMap { $0.kind == .text ? $0.bytes.map { TokenPiece(bytes: [$0]) } : [$0] }
            ),
            (
                "code point by code point",
                whole.flatMap { piece in
                    piece.kind != .text
                        ? [piece]
                        : String(decoding: piece.bytes, as: UTF8.self).unicodeScalars.map {
                            TokenPiece(bytes: Array(String($0).utf8))
                        }
                }
            ),
        ]
        for (index, piece) in whole.enumerated() where piece.kind == .text {
            for cut in piece.bytes.indices.dropFirst() {
                let parts = [
                    TokenPiece(bytes: Array(piece.bytes[..<cut])),
                    TokenPiece(bytes: Array(piece.bytes[cut...])),
                ]
                splits.append(
                    ("cut at \(cut) of piece \(index)", whole[..<index] + parts + whole[(index + 1)...]))
            }
        }
        return splits
    }

    func accepts(_ reply: ParsedReply) -> Bool {
        reply.faults.isEmpty && accepted.contains { $0.accepts(reply) }
    }
}

extension GoldenCase.Expectation {
    func accepts(_ reply: ParsedReply) -> Bool {
        reply.content == content && reply.reasoning == reasoning && reply.finish == finish
            && reply.calls.count == calls.count
            && zip(calls, reply.calls).allSatisfy { $0.accepts($1) }
    }
}

extension GoldenCase.Expectation.Call {
    func accepts(_ call: ParsedReply.Call) -> Bool {
        guard call.name == name else { return false }
        if let arguments {
            guard let value = try? JSONValue(parsing: call.arguments) else { return false }
            return isSameJSON(value, arguments)
        }
        if let text, text == call.arguments { return true }
        guard let partial else { return false }
        return call.arguments.isEmpty || healed(call.arguments).map { isPrefix($0, of: partial) } ?? true
    }
}
