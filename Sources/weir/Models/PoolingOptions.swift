import ArgumentParser
import LlamaEngine

/// Whether and how a model embeds.
struct PoolingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Embed with the model, making one vector of those of its tokens: mean, cls, last, or rank for the score of "
                + "a reranker. [default: what the model file says]", valueName: "how"),
        transform: read)
    var pooling: Pooling?

    @Sendable
    private static func read(_ name: String) throws -> Pooling {
        if let pooling = Pooling(rawValue: name) { return pooling }
        guard name != "none" else {
            throw ValidationError(
                "--pooling none would give a vector for each token, which no API here returns")
        }
        throw ValidationError("--pooling must be mean, cls, last or rank, but is \(name)")
    }
}
