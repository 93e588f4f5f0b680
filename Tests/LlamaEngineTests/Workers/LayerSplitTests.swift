import Testing

@testable import LlamaEngine

struct LayerSplitTests {
    private func layers(_ count: Int, _ shares: [Double]) -> [Range<Int>] {
        let split = LayerSplit(layers: count, shares: shares)
        return shares.indices.map(split.layers(of:))
    }

    @Test func `equal machines get equal numbers of layers, and the last one the output`() {
        let split = LayerSplit(layers: 8, shares: [1, 1, 1])
        #expect(split.ranges == [0..<3, 3..<6, 6..<9])
        #expect(split.layers(of: 2) == 6..<8)
        #expect([0, 1, 2].map(split.holdsOutput) == [false, false, true])
    }

    @Test func `uneven machines get layers in proportion`() {
        #expect(layers(31, [1, 3]) == [0..<8, 8..<31])
        #expect(layers(31, [8, 16, 8]) == [0..<8, 8..<24, 24..<31])
    }

    @Test func `a machine without a share gets nothing`() {
        #expect(layers(4, [0, 1, 1]) == [0..<0, 0..<3, 3..<4])
        let split = LayerSplit(layers: 4, shares: [1, 1, 0])
        #expect(split.ranges[2].isEmpty)
        #expect(split.holdsOutput(1))
    }

    @Test(
        arguments: 1...40, [[1, 1], [3, 1, 2], [0, 1e9, 1], [0.1, 0.2, 0.3, 0.4], [1, 1, 1, 1, 1, 1, 1]])
    func `every layer has one machine`(layers: Int, shares: [Double]) {
        let ranges = LayerSplit(layers: layers, shares: shares).ranges
        #expect(ranges.flatMap(Array.init) == Array(0...layers))
    }

    @Test func `shares may leave this machine out`() {
        let workers = [WorkerAddress(host: "a"), WorkerAddress(host: "b")]
        let memory = [16, 32, 8]
        #expect(ModelSplit(workers: workers).resolvedShares(memory: memory) == [16, 32, 8])
        #expect(
            ModelSplit(workers: workers, shares: [2, 1]).resolvedShares(memory: memory) == [0, 2, 1])
        #expect(
            ModelSplit(workers: workers, shares: [5, 2, 1]).resolvedShares(memory: memory) == [5, 2, 1])
        #expect(
            ModelSplit(workers: workers, kind: .tensor).resolvedShares(memory: memory) == [0, 32, 8])
    }
}
