import ArgumentParser

@main
struct Weir: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weir",
        abstract: "Serves open language models: any family, any engine, one exact stream.",
        version: "0.1.0",
        subcommands: [
            ServeCommand.self, ChatCommand.self, CompleteCommand.self, EmbedCommand.self,
            InspectCommand.self,
            RenderCommand.self,
            TokenizeCommand.self, ParseCommand.self, FormatsCommand.self, GrammarCommand.self,
            BenchCommand.self, ConformCommand.self, ConfigCommand.self, WorkerCommand.self,
        ])
}
