import Foundation
import Inference
import Synchronization
import Testing

@testable import LlamaEngine

struct PrefixStoreTests {
    private final class Reports: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private let folder = TemporaryFolder()
    private let reports = Reports()

    private func store(limit: Int = 1 << 20, model: UInt64 = 1) throws -> PrefixStore {
        try PrefixStore(
            PrefixFolder(path: folder.path, limitBytes: limit, report: reports.add),
            fingerprint: .init(high: model, low: 0))
    }

    private func entry(_ start: TokenID, count: Int = 100, bytes: Int = 1000) -> PrefixCache.Entry {
        .init(
            tokens: (0..<TokenID(count)).map { start + $0 },
            state: [UInt8](repeating: UInt8(truncatingIfNeeded: start), count: bytes))
    }

    @Test func `a later run finds what an earlier one wrote`() throws {
        let first = try store()
        first.store(entry(1000))
        first.store(entry(2000))
        first.flush()
        let later = try store()
        let found = later.entry(for: entry(2000, count: 150).tokens, beyond: 0, capacity: 500)
        #expect(found?.state == entry(2000).state)
        #expect(later.entry(for: entry(2000).tokens, beyond: 50, capacity: 500) == nil, "too little to gain")
        #expect(later.entry(for: entry(2000).tokens, beyond: 0, capacity: 99) == nil, "does not fit")
        #expect(later.entry(for: entry(3000).tokens, beyond: 0, capacity: 500) == nil)
        #expect(reports.all.isEmpty)
    }

    @Test func `what is not written yet is found all the same`() throws {
        let store = try store(limit: 1 << 26)
        // Large enough that it is not written before it is asked for.
        store.store(entry(1000, bytes: 1 << 24))
        #expect(store.entry(for: entry(1000).tokens, beyond: 0, capacity: 500)?.state.count == 1 << 24)
        store.flush()
        #expect(store.entry(for: entry(1000).tokens, beyond: 0, capacity: 500)?.state.count == 1 << 24)
    }

    @Test func `a longer text takes the place of its beginning`() throws {
        let store = try store()
        store.store(entry(1000))
        store.store(entry(1000, count: 200))
        store.store(entry(1000, count: 120))
        store.flush()
        #expect(folder.files.count == 1)
        #expect(
            store.entry(for: entry(1000, count: 300).tokens, beyond: 0, capacity: 500)?.tokens.count == 200)
    }

    @Test func `the least recently used go first when the limit is reached`() throws {
        let store = try store(limit: 3500)
        store.store(entry(1000))
        store.store(entry(2000))
        store.flush()
        #expect(store.entry(for: entry(1000).tokens, beyond: 0, capacity: 500) != nil)
        store.store(entry(3000))
        store.flush()
        #expect(folder.files.count == 2)
        #expect(store.entry(for: entry(2000).tokens, beyond: 0, capacity: 500) == nil)
        #expect(store.entry(for: entry(1000).tokens, beyond: 0, capacity: 500) != nil)
    }

    @Test func `files of another model stay unused, and count`() throws {
        let other = try store(model: 2)
        other.store(entry(1000))
        other.flush()
        let store = try store(limit: 2000)
        #expect(store.entry(for: entry(1000).tokens, beyond: 0, capacity: 500) == nil)
        #expect(reports.all.count == 1)
        store.store(entry(2000))
        store.flush()
        #expect(folder.files.count == 1)
    }

    @Test func `a damaged file is reported and stays unused, when it is found and when it is read`() throws {
        let first = try store()
        first.store(entry(1000))
        first.flush()
        let file = try #require(folder.files.first)
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count - 100] ^= 1
        try bytes.write(to: file)
        #expect(first.entry(for: entry(1000).tokens, beyond: 0, capacity: 500) == nil)
        #expect(reports.all.count == 1)
        #expect(first.entry(for: entry(1000).tokens, beyond: 0, capacity: 500) == nil)
        #expect(reports.all.count == 1)
        try bytes.prefix(200).write(to: file)
        try Data().write(to: file.deletingLastPathComponent().appendingPathComponent("x.weirprefix"))
        let later = try store()
        #expect(reports.all.count == 3)
        #expect(later.entry(for: entry(1000).tokens, beyond: 0, capacity: 500) == nil)
    }

    @Test func `a folder that cannot be made is an error with its name`() {
        do throws(LlamaError) {
            _ = try PrefixStore(
                PrefixFolder(path: "/proc/weir", limitBytes: 1), fingerprint: .init(high: 0, low: 0))
            Issue.record("it was made")
        } catch {
            #expect("\(error)".contains("/proc/weir"))
        }
    }
}
