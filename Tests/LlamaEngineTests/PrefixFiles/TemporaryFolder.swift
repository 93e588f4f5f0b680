import Foundation

/// A folder that goes with its owner.
final class TemporaryFolder: Sendable {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("weir-\(UUID().uuidString)").path

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var files: [URL] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.sorted().map { URL(fileURLWithPath: path).appendingPathComponent($0) }
    }
}
