import Dispatch
import Foundation
import Inference
import Synchronization

/// The prefixes that lie on disk. They are written on a thread of their own, and read where they are wanted.
final class PrefixStore: Sendable {
    private struct Record {
        var name: String
        /// `nil` for a file that is of no use here, and takes space all the same.
        var tokens: [TokenID]?
        var bytes: Int
    }

    private struct State {
        /// Oldest use first.
        var records: [Record] = []
        /// What waits to be written.
        var pending: [PrefixCache.Entry] = []

        var pendingBytes: Int { pending.reduce(0) { $0 + $1.state.count } }
    }

    private let folder: PrefixFolder
    private let fingerprint: PrefixFile.Fingerprint
    private let directory: URL
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "weir.prefixes", qos: .utility)

    private static let suffix = "weirprefix"
    /// More than this does not wait to be written; what comes then is lost, as it would be without a folder.
    private static let mostPendingBytes = 1 << 28

    init(_ folder: PrefixFolder, fingerprint: PrefixFile.Fingerprint) throws(LlamaError) {
        self.folder = folder
        self.fingerprint = fingerprint
        directory = URL(fileURLWithPath: folder.path, isDirectory: true)
        do {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        } catch {
            throw .folderUnusable(path: folder.path, reason: error.localizedDescription)
        }
        guard FileManager.default.isWritableFile(atPath: folder.path) else {
            throw .folderUnusable(path: folder.path, reason: "it cannot be written to")
        }
        scan()
    }

    convenience init(_ folder: PrefixFolder, modelPath: String) throws(LlamaError) {
        guard
            let fingerprint = PrefixFile.Fingerprint(
                modelPath: modelPath, settings: StateFormat.description)
        else { throw .fileNotFound(path: modelPath) }
        try self.init(folder, fingerprint: fingerprint)
    }

    // MARK: Reading

    private func scan() {
        let keys: Set<URLResourceKey> = [.contentModificationDateKey, .fileSizeKey]
        let files =
            (try? FileManager.default.contentsOfDirectory(
                at: directory, includingPropertiesForKeys: Array(keys))) ?? []
        let dated = files.filter { $0.pathExtension == Self.suffix }.map { file in
            let values = try? file.resourceValues(forKeys: keys)
            return (
                file: file, date: values?.contentModificationDate ?? .distantPast, size: values?.fileSize ?? 0
            )
        }
        var foreign = 0
        let records = dated.sorted { $0.date < $1.date }.map { file, _, size in
            var record = Record(name: file.lastPathComponent, bytes: size)
            do throws(PrefixFile.Fault) {
                record.tokens = try head(of: file, size: size).tokens
            } catch {
                switch error {
                case .foreign: foreign += 1
                case .damaged: reportDamage(file.lastPathComponent)
                }
            }
            return record
        }
        if foreign > 0 {
            folder.report(
                "\(foreign) files in \(folder.path) are of other models or versions and stay unused")
        }
        state.withLock { $0.records = records }
    }

    private func head(of file: URL, size: Int) throws(PrefixFile.Fault) -> PrefixFile.Head {
        guard let handle = try? FileHandle(forReadingFrom: file) else { throw .damaged }
        defer { try? handle.close() }
        let fixed = [UInt8]((try? handle.read(upToCount: PrefixFile.fixedBytes)) ?? Data())
        let length = try PrefixFile.headBytes(of: fixed)
        guard length <= size else { throw .damaged }
        let rest = [UInt8]((try? handle.read(upToCount: length - fixed.count)) ?? Data())
        let head = try PrefixFile.head(of: fixed + rest, fingerprint: fingerprint)
        guard head.fileBytes == size else { throw .damaged }
        return head
    }

    private func reportDamage(_ name: String) {
        folder.report("\(name) in \(folder.path) is damaged and stays unused")
    }

    /// The entry that shares the longest beginning with a prompt, if that is longer than what is there already by what
    /// is worth reading.
    ///
    /// - Parameter capacity: Longer ones do not fit.
    func entry(for prompt: [TokenID], beyond reused: Int, capacity: Int) -> PrefixCache.Entry? {
        let unwritten = state.withLock { $0.pending }.map {
            (entry: $0, shared: prompt.sharedPrefixCount(with: $0.tokens))
        }
        .filter { $0.entry.tokens.count <= capacity }.max { $0.shared < $1.shared }
        if let unwritten, unwritten.shared - reused >= PrefixCache.shortest { return unwritten.entry }
        let name: String? = state.withLock { state in
            let matches = state.records.map { record in
                guard let tokens = record.tokens, tokens.count <= capacity else { return 0 }
                return prompt.sharedPrefixCount(with: tokens)
            }
            guard let best = matches.indices.max(by: { matches[$0] < matches[$1] }),
                matches[best] - reused >= PrefixCache.shortest
            else { return nil }
            let record = state.records.remove(at: best)
            state.records.append(record)
            return record.name
        }
        guard let name else { return nil }
        let file = directory.appendingPathComponent(name)
        guard let data = try? Data(contentsOf: file),
            let entry = try? PrefixFile.decode([UInt8](data), fingerprint: fingerprint)
        else {
            reportDamage(name)
            disown(name)
            return nil
        }
        queue.async {
            try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: file.path)
        }
        return entry
    }

    private func disown(_ name: String) {
        state.withLock { state in
            for index in state.records.indices where state.records[index].name == name {
                state.records[index].tokens = nil
            }
        }
    }

    // MARK: Writing

    /// Whether a state of these tokens would be kept, so that it is worth making.
    func wants(_ tokens: [TokenID], bytes: Int) -> Bool {
        guard tokens.count >= PrefixCache.shortest, bytes <= folder.limitBytes else { return false }
        return state.withLock { state in
            state.pendingBytes + bytes <= max(Self.mostPendingBytes, bytes)
                && !Self.holds(tokens, in: state)
        }
    }

    private func holds(_ tokens: [TokenID]) -> Bool { state.withLock { Self.holds(tokens, in: $0) } }

    private static func holds(_ tokens: [TokenID], in state: State) -> Bool {
        state.records.contains { $0.tokens?.starts(with: tokens) == true }
    }

    func store(_ entry: PrefixCache.Entry) {
        guard wants(entry.tokens, bytes: entry.state.count) else { return }
        state.withLock { $0.pending.append(entry) }
        queue.async { [self] in
            write(entry)
            // They are written in the order in which they came.
            state.withLock { _ = $0.pending.removeFirst() }
        }
    }

    /// Waits until all is written.
    func flush() { queue.sync {} }

    private func write(_ entry: PrefixCache.Entry) {
        // One that was written while this one waited may hold it.
        guard !holds(entry.tokens) else { return }
        let bytes = PrefixFile.encode(entry, fingerprint: fingerprint)
        let name = "\(UUID().uuidString.lowercased()).\(Self.suffix)"
        let file = directory.appendingPathComponent(name)
        do {
            // Under another name first: nobody ever reads half a file.
            try Data(bytes).write(to: file, options: .atomic)
        } catch {
            return folder.report(
                "a prefix could not be written to \(folder.path): \(error.localizedDescription)")
        }
        let superfluous = state.withLock { state in
            // What the new one begins with is in it.
            var names = state.records.filter { $0.tokens.map(entry.tokens.starts(with:)) ?? false }.map(
                \.name)
            state.records.removeAll { names.contains($0.name) }
            state.records.append(Record(name: name, tokens: entry.tokens, bytes: bytes.count))
            var used = state.records.reduce(0) { $0 + $1.bytes }
            while used > folder.limitBytes, !state.records.isEmpty {
                let oldest = state.records.removeFirst()
                used -= oldest.bytes
                names.append(oldest.name)
            }
            return names
        }
        for name in superfluous {
            try? FileManager.default.removeItem(at: directory.appendingPathComponent(name))
        }
    }
}
