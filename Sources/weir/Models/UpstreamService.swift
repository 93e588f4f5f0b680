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
    /// The model of this process, whose name no upstream's takes.
    private let embedded: String?
    private let logger: Logger
    private let deadline: DrainDeadline
    private let onReady: @Sendable ([String]) -> Void

    /// - Parameter onReady: Called with models that can be asked for from now on.
    init(
        _ file: ServerFile, shelf: ModelShelf, embedded: String?, deadline: DrainDeadline, logger: Logger,
        onReady: @escaping @Sendable ([String]) -> Void
    ) throws {
        self.file = file
        self.shelf = shelf
        self.embedded = embedded
        self.logger = logger
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
                    await fleet.run { listed, removed in
                        let added = listed.filter { $0 != embedded }
                        if added.count < listed.count {
                            logger.warning(
                                "an upstream has a model of this one's name, which is not served; give this one another with --alias",
                                metadata: ["model": "\(embedded ?? "")"])
                        }
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
                        for name in removed where name != embedded { shelf.remove(named: name) }
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
