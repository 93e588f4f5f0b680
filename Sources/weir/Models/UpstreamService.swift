import Foundation
import Logging
import RemoteEngine
import ServiceLifecycle
import WeirServer

/// Keeps the models of upstreams on the shelf, as they come and go.
struct UpstreamService: Service {
    private let fleet: UpstreamFleet
    private let file: ServerFile
    private let shelf: ModelShelf
    private let deadline: DrainDeadline
    private let onReady: @Sendable ([String]) -> Void

    /// - Parameter onReady: Called with models that can be asked for from now on.
    init(
        _ file: ServerFile, shelf: ModelShelf, deadline: DrainDeadline, logger: Logger,
        onReady: @escaping @Sendable ([String]) -> Void
    ) throws {
        self.file = file
        self.shelf = shelf
        self.deadline = deadline
        self.onReady = onReady
        fleet = UpstreamFleet(
            try file.upstreamConfigurations(), probeInterval: .seconds(file.probeInterval ?? 5),
            logger: logger)
    }

    func run() async throws {
        var raw: [String: RawModel] = [:]
        for entry in file.models ?? [] {
            if let template = entry.template {
                raw[entry.name] = try await RawModel(entry, template: template)
            }
        }
        let rawModels = raw
        let created = Int(Date().timeIntervalSince1970)
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await fleet.run { added, removed in
                        for name in added {
                            if let raw = rawModels[name] {
                                shelf.put(.ready(.chat(raw.engine(fleet, created: created))), named: name)
                                continue
                            }
                            let model = RemoteModel(
                                name: name, created: created, fleet: fleet,
                                knowledge: file.knowledge(of: name))
                            shelf.put(.ready(.relaying(model)), named: name)
                        }
                        for name in removed { shelf.remove(named: name) }
                        if !added.isEmpty { onReady(added) }
                    }
                }
                group.addTask { await deadline.wait() }
                await group.next()
                group.cancelAll()
            }
        }
        try? await gracefulShutdown()
    }
}
