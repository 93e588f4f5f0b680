import Testing

@testable import LlamaEngine

struct AdapterPairTests {
    private static let base = AdapterBase(
        architecture: "llama",
        matrices: [
            "blk.0.attn_q.weight": .init(inputs: 4, outputs: 8),
            "token_embd.weight": .init(inputs: 4, outputs: 10),
        ], heads: 2, keyValueHeads: 1)

    private static func matrix(_ rows: Int, _ columns: Int) -> AdapterPair.Matrix {
        .init(rows: rows, columns: columns, values: (0..<rows * columns).map(Float.init))
    }

    private static func reason(_ pair: AdapterPair) -> String? {
        do throws(AdapterFault) {
            _ = try pair.term(for: base)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func `a pair that fits becomes a term`() throws {
        let term = try AdapterPair(
            target: "blk.0.attn_q.weight", inward: Self.matrix(2, 4), outward: Self.matrix(8, 2), alpha: 6
        ).term(for: Self.base)
        #expect((term.rank, term.inputs, term.outputs) == (2, 4, 8))
        #expect(term.scale == 3)
        // The second factor is kept by rank.
        #expect(term.up == [0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15])
    }

    @Test func `a token table has a row for each token`() throws {
        let term = try AdapterPair(
            target: "token_embd.weight", inward: Self.matrix(10, 2), outward: Self.matrix(4, 2), alpha: nil
        ).term(for: Self.base)
        #expect(term.place == .tokenTable)
        #expect((term.rank, term.inputs, term.outputs) == (2, 10, 4))
        #expect(term.scale == 1)
    }

    @Test func `what does not fit is refused with its reason`() {
        let fits = (Self.matrix(2, 4), Self.matrix(8, 2))
        let pairs = [
            AdapterPair(target: "blk.9.attn_q.weight", inward: fits.0, outward: fits.1, alpha: nil),
            AdapterPair(
                target: "blk.0.attn_q.weight", inward: Self.matrix(2, 5), outward: fits.1, alpha: nil),
            AdapterPair(
                target: "blk.0.attn_q.weight", inward: Self.matrix(3, 4), outward: fits.1, alpha: nil),
            AdapterPair(
                target: "blk.0.attn_q.weight",
                inward: .init(rows: 2, columns: 4, values: [Float](repeating: .nan, count: 8)),
                outward: fits.1, alpha: nil),
        ]
        let words = ["does not multiply with", "another base model", "ranks of 3 and 2", "not all finite"]
        for (pair, word) in zip(pairs, words) { #expect(Self.reason(pair)?.contains(word) == true) }
    }

    @Test func `the order of a mix is of no account, and what has no weight is no part of it`() {
        let (left, right) = (AdapterWeights(terms: [:]), AdapterWeights(terms: [:]))
        let mix = AdapterMix([.init(weights: left, scale: 1), .init(weights: right, scale: 0.5)])
        #expect(
            mix.key == AdapterMix([.init(weights: right, scale: 0.5), .init(weights: left, scale: 1)]).key)
        #expect(mix.key != AdapterMix([.init(weights: left, scale: 1)]).key)
        #expect(AdapterMix([.init(weights: left, scale: 0)]).key == .base)
        #expect(left.id != right.id)
    }
}
