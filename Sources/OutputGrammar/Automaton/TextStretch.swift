import Inference

/// A stretch of free text, as the automaton knows it.
struct TextStretch: Sendable, Hashable {
    /// Matches up to and with the first marker; where there is no end, whatever may still be written.
    var term: TermTable.TermID
    var endTokens: Set<TokenID>
    var endTexts: [[UInt8]]
    /// Has no end of its own and is complete wherever it stops.
    var isOpen: Bool
    /// Tokens that belong to another stretch that could begin in the same place, and so are not of this one.
    var excludedTokens: Set<TokenID> = []

    /// The text alone can end it, without a token that does.
    var completesInText: Bool { isOpen || !endTexts.isEmpty }
}

extension TermTable {
    /// Text that ends with a marker and contains none before; any text if there is no marker.
    mutating func text(until markers: [[UInt8]]) -> TermID {
        let markers = markers.filter { !$0.isEmpty }
        guard !markers.isEmpty else { return anything() }
        let marker = literalChoice(markers)
        let any = anything()
        let marked = concatenation(any, marker)
        return intersection([marked, complement(concatenation(marked, concatenation(set(.all), any)))])
    }

    /// Text that contains no marker.
    mutating func text(without markers: [[UInt8]]) -> TermID {
        let markers = markers.filter { !$0.isEmpty }
        let any = anything()
        guard !markers.isEmpty else { return any }
        return complement(concatenation(any, concatenation(literalChoice(markers), any)))
    }
}
