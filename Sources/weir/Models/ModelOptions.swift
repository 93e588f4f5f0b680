import ArgumentParser
import Foundation
import LlamaEngine
import ReplyParsing

/// Which model to run, and how.
struct ModelOptions: ParsableArguments {
    @Argument(help: "A GGUF file. Without one, the demo model.")
    var model: String?

    @Option(help: "The name by which requests ask for the model. [default: the file's name]")
    var alias: String?

    @Option(help: ArgumentHelp("Replies generated at the same time.", valueName: "n"))
    var parallel = 4

    @Option(
        name: .customLong("ctx-size"),
        help: ArgumentHelp(
            "Tokens that each reply and its prompt may have together. [default: the model's, at most 4096]",
            valueName: "n"))
    var contextSize: Int?

    @Option(help: ArgumentHelp("Threads to compute with. [default: one for each core]", valueName: "n"))
    var threads: Int?

    @Option(help: ArgumentHelp("Replies that may wait before requests get 429.", valueName: "n"))
    var queue = 256

    @Option(help: ArgumentHelp("How long a reply may wait before it is refused.", valueName: "seconds"))
    var maxWait = 600

    @Option(
        help: ArgumentHelp(
            "Memory for conversations that lost their place to others, so that they need not be computed again.",
            valueName: "MiB"))
    var cacheRam = 1024

    @Option(
        name: .customLong("cache-dir"),
        help: ArgumentHelp(
            "A folder for what is computed of prompts and loses its place in memory, and what is there when the "
                + "program ends: later runs go on from it.", valueName: "folder"))
    var cacheFolder: String?

    @Option(help: ArgumentHelp("What the files in --cache-dir may take together.", valueName: "MiB"))
    var cacheDisk = 4096

    @Option(
        help: ArgumentHelp(
            "Compute likely next tokens on trial, taken from the prompt and the reply: off, auto (where it makes "
                + "replies faster) or always. Replies are the same.", valueName: "when"))
    var drafting = Drafting.whereItPays

    @OptionGroup var adapters: AdapterOptions

    @Option(
        help: ArgumentHelp(
            "A smaller GGUF model with the same vocabulary, which proposes likely next tokens to be computed on trial. "
                + "Replies are the same.", valueName: "file"))
    var draftModel: String?

    @Option(
        help: ArgumentHelp(
            "A Jinja file, one of the model's own templates, or a built-in one (chatml, llama3, …), instead of the "
                + "model's main chat template.", valueName: "name-or-file")
    )
    var chatTemplate: String?

    @Option(
        help: ArgumentHelp(
            "The format to read replies as; `weir formats` lists them. [default: found from the template]",
            valueName: "name"))
    var replyFormat: String?

    @Option(
        help: ArgumentHelp(
            "A tokenizer_config.json, or the `response_template` in it, to read replies by.",
            valueName: "file"))
    var responseTemplate: String?

    @OptionGroup var workers: WorkerOptions

    func validate() throws {
        if replyFormat != nil, responseTemplate != nil {
            throw ValidationError("--reply-format and --response-template exclude each other")
        }
        if let replyFormat, ReplyFormat.named(replyFormat) == nil {
            throw ValidationError("there is no reply format \(replyFormat); `weir formats` lists them")
        }
        if draftModel != nil, drafting == .off {
            throw ValidationError("--draft-model is of no use with --drafting off; leave one of them out")
        }
        guard parallel >= 1, parallel <= 256 else {
            throw ValidationError("--parallel must be between 1 and 256, but is \(parallel)")
        }
        if let contextSize, !(16...Int(Int32.max)).contains(contextSize) {
            throw ValidationError("--ctx-size must be between 16 and \(Int32.max), but is \(contextSize)")
        }
        if let threads, threads < 1 {
            throw ValidationError("--threads must be at least 1, but is \(threads)")
        }
        guard (0...1_048_576).contains(cacheRam) else {
            throw ValidationError("--cache-ram must be between 0 and 1048576 MiB, but is \(cacheRam)")
        }
        guard (1...67_108_864).contains(cacheDisk) else {
            throw ValidationError("--cache-disk must be between 1 and 67108864 MiB, but is \(cacheDisk)")
        }
        guard maxWait >= 1 else { throw ValidationError("--max-wait must be at least 1, but is \(maxWait)") }
        guard queue >= 1 else { throw ValidationError("--queue must be at least 1, but is \(queue)") }
    }

    func modelPath() throws -> String {
        if let model { return model }
        guard let demo = DemoModel.path else {
            throw fail(
                "the demo model is not here; name a GGUF file, as in: weir serve path/to/model.gguf",
                .missingInput)
        }
        return demo
    }

    func modelName(path: String) -> String {
        alias ?? URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    }

    var engineConfiguration: LlamaEngine.Configuration {
        LlamaEngine.Configuration(
            parallel: parallel, contextSize: contextSize,
            threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, queueCapacity: queue,
            drafting: drafting, draftModelPath: draftModel, prefixCacheBytes: cacheRam << 20,
            prefixFolder: cacheFolder.map {
                PrefixFolder(path: $0, limitBytes: cacheDisk << 20, report: warn)
            },
            maximumWait: .seconds(maxWait), adapters: adapters.configuration,
            split: workers.modelSplit)
    }
}
