import OutputGrammar
import ReplyParsing

extension ReplyComposer {
    /// Markup as a model writes it: what is a token of its own as that token.
    func markup(_ text: String) -> Expression {
        let parts = tokens.parts(of: Array(text.utf8)).map { part -> Expression in
            switch part {
            case .token(let id): .token(id)
            case .text(let bytes): .literal(bytes)
            }
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    /// Free text up to any of some markers, and the marker that ends it.
    ///
    /// A marker of several tokens is recognised by its first part; the format uses that for nothing else there.
    func freeText(until markers: [String]) -> Expression {
        var ends: [Grammar.FreeTextEnd] = []
        var rests: [Expression] = []
        for marker in markers {
            let parts = tokens.parts(of: Array(marker.utf8))
            guard let first = parts.first else { continue }
            let rest = parts.dropFirst().map { part -> Expression in
                switch part {
                case .token(let id): .token(id)
                case .text(let bytes): .literal(bytes)
                }
            }
            switch first {
            case .token(let id): ends.append(.token(id))
            case .text(let bytes): ends.append(.text(bytes))
            }
            rests.append(.sequence(rest))
        }
        // With rests that differ, each end would need its own; no format has that.
        return .sequence([.freeText(until: ends), rests.first ?? .nothing])
    }

    /// Whitespace that the parser drops at both ends of a text.
    var blank: Expression {
        guard !format.keepsWhitespace, format.layout.next.isEmpty else { return .nothing }
        return .pattern(.repetition(.scalars(ScalarSet([0x0A...0x0A, 0x20...0x20])), min: 0, max: 3))
    }
}
