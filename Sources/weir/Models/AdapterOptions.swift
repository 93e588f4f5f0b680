import APIFormats
public import ArgumentParser
import Foundation
public import Inference
import LlamaEngine

/// The adapters that a model is run with.
struct AdapterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A LoRA adapter to offer under a name: a GGUF file or a PEFT folder, and how much of it (1, if not said). "
                + "May be given several times.", valueName: "name=path[@scale]"))
    var adapter: [AdapterRegistration] = []

    @Option(
        help: ArgumentHelp(
            "A folder whose adapters are offered by their names, those put there later too; `POST /v1/adapters` "
                + "takes adapters from it.", valueName: "folder"))
    var adapters: String?

    @Option(help: ArgumentHelp("Memory for adapters; the least recently used go first.", valueName: "MiB"))
    var adapterMemory = 1024

    func validate() throws {
        guard (1...1_048_576).contains(adapterMemory) else {
            throw ValidationError(
                "--adapter-memory must be between 1 and 1048576 MiB, but is \(adapterMemory)")
        }
        let names = adapter.map(\.name)
        if let twice = names.first(where: { name in names.count(where: { $0 == name }) > 1 }) {
            throw ValidationError("--adapter gives the name \(twice) twice")
        }
        if let adapters {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: adapters, isDirectory: &isFolder), isFolder.boolValue
            else {
                throw ValidationError("--adapters must be a folder, and \(adapters) is none")
            }
        }
    }

    /// `nil` where requests cannot choose adapters.
    var configuration: AdapterLibrary.Configuration? {
        guard !adapter.isEmpty || adapters != nil else { return nil }
        return AdapterLibrary.Configuration(
            registrations: adapter, folder: adapters, memoryBytes: adapterMemory << 20)
    }

    /// All adapters that were named, for commands that answer with them.
    var choices: [AdapterChoice] { adapter.map { AdapterChoice(name: $0.name) } }
}

extension AdapterRegistration: ExpressibleByArgument {
    public init?(argument: String) {
        guard let equals = argument.firstIndex(of: "=") else { return nil }
        let name = String(argument[..<equals])
        var path = String(argument[argument.index(after: equals)...])
        var scale: Float = 1
        if let at = path.lastIndex(of: "@"), let number = Float(path[path.index(after: at)...]) {
            guard number.isFinite else { return nil }
            scale = number
            path = String(path[..<at])
        }
        guard !path.isEmpty, AdapterCall.fault(ofName: name) == nil else { return nil }
        self.init(name: name, path: path, scale: scale)
    }
}
