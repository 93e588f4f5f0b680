import ArgumentParser
import RemoteEngine

/// Which engines of others to serve.
struct UpstreamOptions: ParsableArguments {
    @Option(
        name: .customLong("upstream"),
        help: ArgumentHelp(
            "Serve the models of another server: vLLM, SGLang, llama.cpp, LoRAX, any of OpenAI's API. May be given "
                + "several times; unix:/PATH is a socket. [default: all models that it lists]",
            valueName: "url[,model…]"))
    var upstreams: [String] = []

    @Option(
        help: ArgumentHelp(
            "A YAML file with upstreams; `weir config check` tells what is wrong with it.", valueName: "file")
    )
    var config: String?

    var areGiven: Bool { !upstreams.isEmpty || config != nil }

    /// What flags and file say together.
    func file() throws -> ServerFile {
        var file = try config.map(ServerFile.load) ?? ServerFile(upstreams: [])
        for text in upstreams {
            let parts = text.split(separator: ",").map(String.init)
            guard let url = parts.first else { throw ValidationError("--upstream must name an address") }
            let models = parts.dropFirst().map { ServerFile.ServedModel(name: $0) }
            file.upstreams.append(.init(url: url, models: models))
        }
        return file
    }
}
