import Inference
import OutputGrammar
import ReplyParsing

extension ReplyComposer {
    /// Whatever text the parser may take for the beginning of a call that no marker opens.
    func callBeginning(_ syntax: CallSyntax, _ offer: ToolOffer) -> Pattern {
        .alternation(
            syntax.payloads.map { payload in
                switch payload {
                case .json(let json): .concatenation([.spaces, beginning(json)])
                case .python: .concatenation([.spaces, .text("["), .spaces, .words, .text("(")])
                case .named(let named): .concatenation([.spaces, beginning(named, offer)])
                case .parameters, .elements, .code: .anyBytes
                }
            })
    }

    private func beginning(_ json: JSONCallSyntax) -> Pattern {
        let keys = json.nameKeys + json.argumentKeys + ["function", "type", "id"]
        let fence = Pattern.concatenation([.text("```"), .repetition(.nameByte, min: 0, max: nil), .spaces])
        let list = Pattern.concatenation([.text("["), .spaces])
        return .concatenation([
            json.mayBeFenced ? .optional(fence) : .bytes([]),
            json.layout == .list ? list : .optional(list), .text("{"),
            .repetition(
                .scalars(ScalarSet([0x09...0x0A, 0x0D...0x0D, 0x20...0x20, 0x2C...0x2C])), min: 0, max: nil),
            .text("\""), .alternation(keys.map(Pattern.text)), .text("\""),
        ])
    }

    private func beginning(_ named: NamedCallSyntax, _ offer: ToolOffer) -> Pattern {
        let name: Pattern =
            named.needsKnownName
            ? .alternation(offer.tools.map { .text($0.name) }) : .repetition(.nameByte, min: 1, max: nil)
        return .concatenation([name, .spaces])
    }
}

extension Pattern {
    /// A dotted name as Python calls have it.
    fileprivate static let words = Pattern.repetition(
        .scalars(
            ScalarSet([
                0x2B...0x2B, 0x2D...0x2E, 0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A, 0x80...0x10FFFF,
            ])
        ), min: 1, max: nil)
}
