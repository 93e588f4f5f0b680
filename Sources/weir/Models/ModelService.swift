import ArgumentParser
import Foundation
import LlamaEngine
import ModelProfiles
import ServiceLifecycle
import WeirServer

/// Loads a model, puts it on the shelf, and runs it until the program ends.
struct ModelService: Service {
    let options: ModelOptions
    let pooling: Pooling?
    /// Whether replies are to go on when the context is full, which not every model can.
    let shiftsContext: Bool
    let name: String
    let shelf: ModelShelf
    let deadline: DrainDeadline
    let onReady: @Sendable (LoadedModel) -> Void

    func run() async throws {
        let model: LoadedModel
        do {
            model = try await LoadedModel.load(options, pooling: pooling) { [name, shelf] progress in
                shelf.put(.loading(progress: progress), named: name)
            }
            if shiftsContext, !model.canShiftContext {
                throw fail(
                    "the cache of \(name) cannot be shifted; start the server without --context-shift",
                    .badInputData)
            }
        } catch {
            shelf.put(.failed(reason: "see the server's log"), named: name)
            throw error
        }
        shelf.put(.ready(model.engine), named: name)
        onReady(model)
        await cancelWhenGracefulShutdown { [deadline] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await model.run() }
                group.addTask { await deadline.wait() }
                await group.next()
                group.cancelAll()
            }
        }
        // A service that returns before it is told to looks like one that failed.
        try? await gracefulShutdown()
    }
}
