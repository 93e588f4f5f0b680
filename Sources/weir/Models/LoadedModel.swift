import ArgumentParser
import Foundation
import Inference
import LlamaEngine
import WeirServer

/// A model in this process, whatever it does.
enum LoadedModel: Sendable {
    case generating(EmbeddedModel)
    case pooling(LlamaPooler, card: ModelCard)

    /// Loads the model that the options name.
    ///
    /// - Parameter pooling: Makes any model embed; `nil` leaves it to the file what the model does.
    static func load(
        _ options: ModelOptions, pooling: Pooling?, progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) async throws -> LoadedModel {
        let path = try options.modelPath()
        let description = try await EmbeddedModel.describe(path: path)
        if pooling == nil, !description.embeds {
            return .generating(
                try await EmbeddedModel.load(options, description: description, progress: progress))
        }
        if options.cacheFolder != nil {
            throw fail("--cache-dir: \(path) keeps nothing of the texts that it embeds", .badInputData)
        }
        if options.draftModel != nil {
            throw fail("--draft-model: \(path) generates nothing that could be drafted", .badInputData)
        }
        if options.adapters.configuration != nil {
            throw fail("--adapter and --adapters are for models that generate", .badInputData)
        }
        guard options.workers.addresses.isEmpty else {
            throw fail(
                "--rpc is for models that generate; one that embeds or ranks is served by one machine",
                .badInputData)
        }
        let pooler = try await EmbeddedModel.reportingProgress(options, path: path, progress) { report in
            try await LlamaPooler.load(
                path: path, configuration: options.poolerConfiguration(pooling), progress: report)
        }
        let card = ModelCard(
            id: options.modelName(path: path), created: EmbeddedModel.creationTime(of: path),
            contextSize: pooler.contextSize)
        return .pooling(pooler, card: card)
    }

    var engine: ModelEngine {
        switch self {
        case .generating(let model): .chat(model.profiled)
        case .pooling(let pooler, let card):
            switch pooler.pooling {
            case .rank: .reranking(LlamaRerankingEngine(card: card, pooler: pooler))
            case .mean, .cls, .last: .embedding(LlamaEmbeddingEngine(card: card, pooler: pooler))
            }
        }
    }

    /// Whether replies can go on when their context is full.
    var canShiftContext: Bool {
        switch self {
        case .generating(let model): model.engine.canShiftContext
        case .pooling: false
        }
    }

    /// Computes until the task is cancelled.
    func run() async {
        switch self {
        case .generating(let model): await model.engine.run()
        case .pooling(let pooler, _): await pooler.run()
        }
    }
}

extension ModelOptions {
    fileprivate func poolerConfiguration(_ pooling: Pooling?) -> LlamaPooler.Configuration {
        LlamaPooler.Configuration(
            pooling: pooling, contextSize: contextSize,
            threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, queueCapacity: queue)
    }
}
