import Inference
import LlamaEngine

/// Which machine holds what of a model, in words.
struct MachineList: CustomStringConvertible {
    let description: String

    /// - Returns: `nil` for a model on this machine alone.
    init?(_ engine: LlamaEngine) {
        guard let local = engine.localLayers else { return nil }
        self.init(localLayers: local, workers: engine.statistics.workers)
    }

    init(localLayers: Range<Int>, workers: [WorkerStatus]) {
        let own = localLayers.isEmpty ? "the embedding" : "\(Self.words(localLayers)) and the embedding"
        let lines = workers.map { worker in
            var parts: [String] = []
            if let layers = worker.layers {
                if worker.layerShare < 1 { parts.append("\(Int((worker.layerShare * 100).rounded())) % of") }
                parts.append(layers.isEmpty ? "no layers" : Self.words(layers))
            }
            var line = "  \(worker.address): " + parts.joined(separator: " ")
            if worker.holdsOutput { line += " and the output" }
            if let bytes = worker.usedBytes { line += ", \((bytes + (1 << 19)) >> 20) MiB" }
            return line
        }
        description = (["  this machine: \(own)"] + lines).joined(separator: "\n")
    }

    private static func words(_ layers: Range<Int>) -> String {
        layers.count == 1
            ? "layer \(layers.lowerBound)" : "layers \(layers.lowerBound) to \(layers.upperBound - 1)"
    }
}
