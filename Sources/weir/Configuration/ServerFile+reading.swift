import Foundation
import Yams

/// Something wrong in a configuration file, and where.
struct ConfigurationFault: Hashable, Sendable, CustomStringConvertible {
    var line: Int?
    /// The path of the key, such as `upstreams[0].url`.
    var key: String
    var message: String

    var description: String {
        let place = line.map { "line \($0)" } ?? "somewhere"
        return key.isEmpty ? "\(place): \(message)" : "\(place), `\(key)`: \(message)"
    }
}

extension ServerFile {
    /// Every fault of a file, or what it says.
    enum Reading {
        case file(ServerFile)
        case faults([ConfigurationFault])
        /// It is right in itself, but names what is not there.
        case missing([ConfigurationFault])
    }

    static func read(yaml text: String) -> Reading {
        let root: Node
        do {
            guard let node = try Yams.compose(yaml: text) else {
                return .faults([
                    .init(line: 1, key: "", message: "the file is empty; it must have `upstreams`")
                ])
            }
            root = node
        } catch let error as YamlError {
            return .faults([fault(error)])
        } catch {
            return .faults([.init(line: nil, key: "", message: "\(error)")])
        }
        var faults = unknownKeys(in: root)
        do {
            let file = try YAMLDecoder().decode(ServerFile.self, from: root)
            faults += file.faults.map { path, message in
                .init(line: root.line(of: path), key: describe(path), message: message)
            }
            faults.sort { ($0.line ?? 0) < ($1.line ?? 0) }
            guard faults.isEmpty else { return .faults(faults) }
            let missing = file.missing.map { path, message in
                ConfigurationFault(line: root.line(of: path), key: describe(path), message: message)
            }
            return missing.isEmpty ? .file(file) : .missing(missing)
        } catch let error as DecodingError {
            faults.append(fault(error, root))
        } catch {
            faults.append(.init(line: nil, key: "", message: "\(error)"))
        }
        return .faults(faults.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
    }

    private static func fault(_ error: YamlError) -> ConfigurationFault {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            .init(line: mark.line, key: "", message: "this is no YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            .init(
                line: context.mark.line, key: duplicates.joined(separator: ", "),
                message: "stands there twice")
        default: .init(line: nil, key: "", message: "\(error)")
        }
    }

    private static func fault(_ error: DecodingError, _ root: Node) -> ConfigurationFault {
        let (path, message): ([any CodingKey], String) =
            switch error {
            case .keyNotFound(let key, let context):
                (context.codingPath, "`\(key.stringValue)` is missing")
            case .valueNotFound(_, let context): (context.codingPath, "a value is missing")
            case .typeMismatch(let type, let context): (context.codingPath, "must be \(name(of: type))")
            case .dataCorrupted(let context): (context.codingPath, context.debugDescription)
            @unknown default: ([], "\(error)")
            }
        let steps = path.map { key in key.intValue.map { Step.index($0) } ?? .key(key.stringValue) }
        return .init(line: root.line(of: steps), key: describe(steps), message: message)
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Int.Type: "a whole number"
        case is Double.Type: "a number"
        case is Bool.Type: "true or false"
        case is any Collection.Type: "a list"
        default: "a mapping of keys to values"
        }
    }

    // MARK: Keys

    enum Step: Hashable {
        case key(String)
        case index(Int)
    }

    private static func describe(_ path: [Step]) -> String {
        path.reduce(into: "") { text, step in
            switch step {
            case .key(let key): text += text.isEmpty ? key : ".\(key)"
            case .index(let index): text += "[\(index)]"
            }
        }
    }

    private static func unknownKeys(in root: Node) -> [ConfigurationFault] {
        check(root, at: [], allowed: CodingKeys.allCases.map(\.rawValue))
            + elements(of: root["upstreams"]).flatMap { index, upstream in
                let path: [Step] = [.key("upstreams"), .index(index)]
                return check(upstream, at: path, allowed: Upstream.CodingKeys.allCases.map(\.rawValue))
                    + check(
                        upstream["timeouts"], at: path + [.key("timeouts")],
                        allowed: Timeouts.CodingKeys.allCases.map(\.rawValue))
                    + elements(of: upstream["models"]).flatMap { position, model in
                        check(
                            model, at: path + [.key("models"), .index(position)],
                            allowed: ServedModel.CodingKeys.allCases.map(\.rawValue))
                    }
            }
            + elements(of: root["models"]).flatMap { index, model in
                check(
                    model, at: [.key("models"), .index(index)],
                    allowed: Model.CodingKeys.allCases.map(\.rawValue))
            }
    }

    private static func elements(of node: Node?) -> [(Int, Node)] {
        node?.sequence.map { Array($0.enumerated().map { ($0.offset, $0.element) }) } ?? []
    }

    private static func check(_ node: Node?, at path: [Step], allowed: [String]) -> [ConfigurationFault] {
        (node?.mapping.map(Array.init) ?? []).compactMap { key, _ in
            let name = key.string ?? "?"
            guard !allowed.contains(name) else { return nil }
            return ConfigurationFault(
                line: key.mark?.line, key: describe(path + [.key(name)]),
                message: "there is no such key; there are \(allowed.sorted().joined(separator: ", "))")
        }
    }
}

extension Node {
    /// The line of what stands at a path, or of the nearest thing around it.
    fileprivate func line(of path: [ServerFile.Step]) -> Int? {
        var node = self
        var line = mark?.line
        for step in path {
            switch step {
            case .key(let name):
                guard let entry = node.mapping?.first(where: { $0.key.string == name }) else { return line }
                line = entry.key.mark?.line ?? line
                node = entry.value
            case .index(let index):
                guard let sequence = node.sequence, sequence.indices.contains(index) else { return line }
                node = sequence[index]
                line = node.mark?.line ?? line
            }
        }
        return line
    }
}
