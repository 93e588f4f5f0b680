import ArgumentParser
import Foundation
import LlamaEngine
import ModelProfiles
import ReplyParsing

/// A loaded model with its profile.
struct EmbeddedModel: Sendable {
    let engine: LlamaEngine
    let profiled: ProfiledEngine

    var profile: ModelProfile { profiled.profile }

    /// Loads the model that the options name, with a progress line on standard error.
    static func load(
        _ options: ModelOptions, progress: @escaping @Sendable (Double) -> Void = { _ in }
    )
        async throws -> EmbeddedModel
    {
        let path = try options.modelPath()
        let given = try options.chatTemplate.map(ChosenTemplate.init)
        let replyFormat =
            try options.responseTemplate.map(ReplyFormat.init(responseTemplateFile:))
            ?? options.replyFormat.flatMap(ReplyFormat.named)
        let engine = try await loadEngine(options, path: path, progress: progress)
        let profile = ModelProfile(
            chatTemplates: try given?.templates(of: engine.description) ?? engine.description.chatTemplates,
            vocabulary: engine.vocabulary, replyFormat: replyFormat)
        if case .assumed = profile.template {
            warn(
                "the model has no chat template; ChatML is assumed. Name the right one with --chat-template.")
        }
        let profiled = ProfiledEngine(
            id: options.modelName(path: path), created: creationTime(of: path), profile: profile,
            engine: engine)
        return EmbeddedModel(engine: engine, profiled: profiled)
    }

    private static func loadEngine(
        _ options: ModelOptions, path: String, progress: @escaping @Sendable (Double) -> Void
    ) async throws -> LlamaEngine {
        let line = ProgressLine(label: "loading \(options.modelName(path: path))")
        defer { line.end() }
        do throws(LlamaError) {
            return try await LlamaEngine.load(path: path, configuration: options.engineConfiguration) {
                line.update(Double($0))
                progress(Double($0))
                return true
            }
        } catch {
            line.end()
            throw fail("\(error)", error.exitCode)
        }
    }

    /// Reads what a model's file says and its tokeniser.
    static func readFile(path: String) async throws -> ModelFile {
        do throws(LlamaError) {
            return try await ModelFile.read(path: path)
        } catch {
            throw fail("\(error)", error.exitCode)
        }
    }

    private static func creationTime(of path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let date = attributes?[.modificationDate] as? Date
        return Int(date?.timeIntervalSince1970 ?? 0)
    }
}
