import Foundation

/// The small model that ships with the project.
enum DemoModel {
    /// Looked for beside and above the executable, then beside and above the working folder.
    static var path: String? {
        let executable = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
        let working = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        return [executable, working].lazy.compactMap { $0 }.compactMap(find(above:)).first
    }

    private static func find(above folder: URL) -> String? {
        var folder = folder
        for _ in 0..<8 {
            let file = folder.appendingPathComponent("Models/demo.gguf")
            if FileManager.default.fileExists(atPath: file.path) { return file.path }
            folder.deleteLastPathComponent()
        }
        return nil
    }
}
