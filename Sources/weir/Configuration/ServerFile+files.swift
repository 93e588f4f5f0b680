import Foundation

extension ServerFile {
    /// What is not there of what the file names: files, and variables of the environment.
    var missing: [([Step], String)] {
        var missing: [([Step], String)] = []
        for (index, upstream) in upstreams.enumerated() {
            let path: [Step] = [.key("upstreams"), .index(index)]
            if let name = upstream.apiKeyEnv, ProcessInfo.processInfo.environment[name]?.isEmpty ?? true {
                missing.append(
                    (path + [.key("api_key_env")], "the environment variable \(name) is not set"))
            }
            if let file = upstream.apiKeyFile, Self.text(of: file) == nil {
                missing.append((path + [.key("api_key_file")], "\(file) cannot be read as text"))
            }
            if let file = upstream.caFile,
                Self.text(of: file)?.contains("-----BEGIN CERTIFICATE-----") != true
            {
                missing.append((path + [.key("ca_file")], "\(file) holds no certificates in PEM's form"))
            }
        }
        for (index, model) in (models ?? []).enumerated() {
            guard let file = model.template, !FileManager.default.fileExists(atPath: file) else { continue }
            missing.append(
                ([.key("models"), .index(index), .key("template")], "there is no file or folder \(file)"))
        }
        return missing
    }

    private static func text(of path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)
    }
}
