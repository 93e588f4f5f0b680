import Foundation
import Inference
import Synchronization

/// A folder of adapters, each a GGUF file or a PEFT folder, by their names.
final class AdapterFolder: Sendable {
    private let root: String
    /// Names that were taken away while their files stayed.
    private let hidden = Mutex<Set<String>>([])

    init(path: String) { root = URL(fileURLWithPath: path).resolvingSymlinksInPath().path }

    func hide(_ name: String) { hidden.withLock { _ = $0.insert(name) } }

    /// What is there, by name.
    func registrations() -> [AdapterRegistration] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let hidden = hidden.withLock { $0 }
        return names.sorted().compactMap { file in
            guard !file.hasPrefix(".") else { return nil }
            let path = root + "/" + file
            let name: String
            if file.hasSuffix(".gguf") {
                let stem = String(file.dropLast(".gguf".count))
                name = stem.hasSuffix(".lora") ? String(stem.dropLast(".lora".count)) : stem
            } else if PEFTFolder.isOne(path) {
                name = file
            } else {
                return nil
            }
            return hidden.contains(name) ? nil : AdapterRegistration(name: name, path: path)
        }
    }

    /// - Parameter path: Relative to the folder, or absolute.
    /// - Returns: `nil` for what is not in the folder.
    func path(of path: String) -> String? {
        let url = URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: root, isDirectory: true))
        let resolved = url.standardizedFileURL.resolvingSymlinksInPath().path
        guard resolved.hasPrefix(root + "/"), FileManager.default.fileExists(atPath: resolved) else {
            return nil
        }
        return resolved
    }
}
