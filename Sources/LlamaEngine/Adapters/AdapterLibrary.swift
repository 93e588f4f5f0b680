import Foundation
public import Inference

/// The adapters of a model: which there are, and which of them are in memory.
///
/// An adapter is read when it is first asked for. What is in memory is bounded; the least recently used goes first.
/// Replies hold what they were begun with, whatever becomes of its name.
public actor AdapterLibrary: AdapterStore {
    public struct Configuration: Sendable {
        /// Offered from the start, and read then, so that a broken one is found at once.
        public var registrations: [AdapterRegistration]
        /// A folder whose adapters are offered by their names, those that come later too.
        public var folder: String?
        public var memoryBytes: Int

        public init(
            registrations: [AdapterRegistration] = [], folder: String? = nil, memoryBytes: Int = 1 << 30
        ) {
            self.registrations = registrations
            self.folder = folder
            self.memoryBytes = memoryBytes
        }
    }

    private struct Entry {
        var registration: AdapterRegistration
        var created: Int
        /// What is in memory, and the file that it was read from.
        var loaded: (adapter: LoadedAdapter, file: AdapterFileIdentity)?
        var lastUse = 0
        var isFromFolder = false
    }

    private var entries: [String: Entry] = [:]
    private var order: [String] = []
    private let folder: AdapterFolder?
    private let memoryBytes: Int
    private let reader: AdapterReader
    private var clock = 0

    init(base: AdapterBase, configuration: Configuration) {
        reader = AdapterReader(base: base)
        folder = configuration.folder.map(AdapterFolder.init)
        memoryBytes = configuration.memoryBytes
        for registration in configuration.registrations {
            entries[registration.name] = Entry(registration: registration, created: Self.now)
            order.append(registration.name)
        }
    }

    public var cards: [AdapterCard] {
        readFolder()
        return order.compactMap { entries[$0].map(Self.card) }
    }

    public func facts(of name: String) async throws(InferenceError) -> AdapterFacts {
        try await load(name).adapter.facts
    }

    public func add(_ registration: AdapterRegistration) async throws(InferenceError) -> AdapterCard {
        var registration = registration
        registration.path = try permitted(registration.path)
        // Read before it replaces anything: what cannot be used changes nothing.
        let loaded = try await read(registration)
        if entries[registration.name] == nil { order.append(registration.name) }
        let entry = Entry(registration: registration, created: Self.now, loaded: loaded, lastUse: tick())
        entries[registration.name] = entry
        makeRoom(besides: registration.name)
        return Self.card(entry)
    }

    public func remove(_ name: String) async throws(InferenceError) {
        readFolder()
        guard entries.removeValue(forKey: name) != nil else { throw unknown(name) }
        order.removeAll { $0 == name }
        folder?.hide(name)
    }

    /// Reads every adapter that was named at the start.
    func loadRegistered() async throws(LlamaError) {
        for name in order {
            guard let path = entries[name]?.registration.path else { continue }
            do throws(InferenceError) {
                _ = try await load(name)
            } catch .adapterRefused(_, let reason) {
                throw .adapterRefused(path: path, reason: reason)
            } catch {
                throw .adapterRefused(path: path, reason: "\(error)")
            }
        }
    }

    /// The adapters that a request names, in memory.
    func mix(_ choices: [AdapterChoice]) async throws(InferenceError) -> AdapterMix {
        var parts: [AdapterMix.Part] = []
        for choice in choices {
            let (adapter, scale) = try await load(choice.name)
            parts.append(AdapterMix.Part(weights: adapter.weights, scale: choice.scale ?? scale))
        }
        return AdapterMix(parts)
    }

    private func load(_ name: String) async throws(InferenceError) -> (adapter: LoadedAdapter, scale: Float) {
        if entries[name] == nil { readFolder() }
        let name = resolved(name)
        guard let entry = entries[name] else { throw unknown(name) }
        entries[name]?.lastUse = tick()
        let file = AdapterFileIdentity(path: entry.registration.path)
        // A file that was replaced is another adapter.
        if let loaded = entry.loaded, loaded.file == file {
            return (loaded.adapter, entry.registration.scale)
        }
        let loaded = try await read(entry.registration)
        if entries[name]?.registration == entry.registration {
            entries[name]?.loaded = loaded
            makeRoom(besides: name)
        }
        return (loaded.adapter, entry.registration.scale)
    }

    /// A number counts in the order of the list, where no adapter is called by it.
    private func resolved(_ name: String) -> String {
        guard entries[name] == nil, let number = Int(name), order.indices.contains(number) else {
            return name
        }
        return order[number]
    }

    private func read(
        _ registration: AdapterRegistration
    ) async throws(InferenceError) -> (adapter: LoadedAdapter, file: AdapterFileIdentity) {
        let file = AdapterFileIdentity(path: registration.path)
        let adapter: LoadedAdapter
        do throws(LlamaError) {
            adapter = try await reader.read(registration.path, file: file)
        } catch {
            var reason = error.description
            if case .adapterRefused(_, let said) = error { reason = said }
            // Clients are not told where files are.
            let file = URL(fileURLWithPath: registration.path).lastPathComponent
            throw .adapterRefused(
                name: registration.name, reason: reason.replacing(registration.path, with: file))
        }
        guard adapter.weights.bytes <= memoryBytes else {
            throw .adapterRefused(
                name: registration.name,
                reason: "it needs \(adapter.weights.bytes >> 20) MiB of memory, and adapters may have "
                    + "\(memoryBytes >> 20) MiB together (--adapter-memory)")
        }
        return (adapter, file)
    }

    private func makeRoom(besides name: String) {
        let loaded = entries.filter { $0.value.loaded != nil }.sorted { $0.value.lastUse < $1.value.lastUse }
        // Two names of one file share its memory.
        var used = Dictionary(
            loaded.compactMap { $0.value.loaded?.adapter.weights }.map { ($0.id, $0.bytes) }
        ) { first, _ in first }
        for (other, entry) in loaded where other != name {
            guard used.values.reduce(0, +) > memoryBytes, let id = entry.loaded?.adapter.weights.id else {
                return
            }
            entries[other]?.loaded = nil
            if !entries.values.contains(where: { $0.loaded?.adapter.weights.id == id }) { used[id] = nil }
        }
    }

    private func readFolder() {
        guard let folder else { return }
        let found = folder.registrations()
        for registration in found where entries[registration.name] == nil {
            entries[registration.name] = Entry(
                registration: registration, created: Self.now, isFromFolder: true)
            order.append(registration.name)
        }
        let names = Set(found.map(\.name))
        for (name, entry) in entries where entry.isFromFolder && !names.contains(name) {
            entries[name] = nil
            order.removeAll { $0 == name }
        }
    }

    /// Files outside the folder are not read for those who only reach the server.
    private func permitted(_ path: String) throws(InferenceError) -> String {
        guard let folder else {
            throw .invalidRequest(
                field: "path",
                reason:
                    "This server takes no further adapters; `weir serve --adapters FOLDER` takes those of a folder."
            )
        }
        guard let path = folder.path(of: path) else {
            throw .invalidRequest(
                field: "path",
                reason: "There is no `\(path)` in the folder of adapters that this server was given.")
        }
        return path
    }

    private func unknown(_ name: String) -> InferenceError { .unknownAdapter(name, known: order) }

    private func tick() -> Int {
        clock += 1
        return clock
    }

    private static var now: Int { Int(Date().timeIntervalSince1970) }

    private static func card(_ entry: Entry) -> AdapterCard {
        let state = entry.loaded.map { loaded in
            AdapterCard.State.loaded(rank: loaded.adapter.weights.rank, bytes: loaded.adapter.weights.bytes)
        }
        return AdapterCard(
            registration: entry.registration, state: state ?? .onDisk, created: entry.created)
    }
}
