import Foundation
import OrderedJSON

/// Real chat templates with what jinja2 makes of them. They belong to others, so they lie beside the
/// checkout and not in it.
enum SharedTemplates {
    static let folder = Repository.root.deletingLastPathComponent().appending(path: "shared/templates")

    static var arePresent: Bool {
        FileManager.default.fileExists(atPath: folder.path)
    }

    /// The names of the templates, without their extension.
    static var names: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".jinja") }.map { String($0.dropLast(".jinja".count)) }.sorted()
    }

    static func source(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name + ".jinja"), encoding: .utf8)
    }

    static func goldens(_ name: String) throws -> JSONValue {
        try JSONValue(parsing: [UInt8](Data(contentsOf: folder.appending(path: name + ".jinja.json"))))
    }
}

enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
