import APIFormats
import ArgumentParser
import Foundation
import Inference
import LlamaEngine
import ModelProfiles
import ReplyParsing

/// A loaded model with its profile.
struct EmbeddedModel: Sendable {
    let engine: LlamaEngine
    let profiled: ProfiledEngine

    var profile: ModelProfile { profiled.profile }

    /// Loads the model that the options name, with a progress line on standard error.
    ///
    /// - Parameter description: What the file says, if it was read before.
    static func load(
        _ options: ModelOptions, description: ModelDescription? = nil,
        progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) async throws -> EmbeddedModel {
        let path = try options.modelPath()
        let given = try options.chatTemplate.map(ChosenTemplate.init)
        let replyFormat =
            try options.responseTemplate.map(ReplyFormat.init(responseTemplateFile:))
            ?? options.replyFormat.flatMap(ReplyFormat.named)
        let engine = try await loadEngine(
            options, path: path, description: description, progress: progress)
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

    /// The model with all adapters that its command was given.
    func adapted(to adapters: AdapterOptions) async throws -> any ChatEngine {
        do throws(InferenceError) {
            let choices = adapters.choices
            return try await profiled.adapted(to: choices, named: choices.count == 1 ? choices[0].name : nil)
        } catch {
            throw fail(APIError(error).message, .badInputData)
        }
    }

    private static func loadEngine(
        _ options: ModelOptions, path: String, description: ModelDescription?,
        progress: @escaping @Sendable (Double) -> Void
    ) async throws -> LlamaEngine {
        let said = if let description { description } else { try await describe(path: path) }
        if said.embeds {
            throw fail(
                "\(path) is made to embed text or to rank it and does not generate; `weir serve` serves it",
                .badInputData)
        }
        return try await reportingProgress(options, path: path, progress) { report in
            try await LlamaEngine.load(
                path: path, configuration: options.engineConfiguration, progress: report)
        }
    }

    /// Loads something with a progress line on standard error.
    static func reportingProgress<Loaded: Sendable>(
        _ options: ModelOptions, path: String, _ progress: @escaping @Sendable (Double) -> Void,
        _ load: (@escaping @Sendable (Float) -> Bool) async throws -> Loaded
    ) async throws -> Loaded {
        let machines = options.workers.addresses.count + 1
        let name = options.modelName(path: path)
        let line = ProgressLine(
            label: machines == 1 ? "loading \(name)" : "loading \(name) onto \(machines) machines")
        defer { line.end() }
        do {
            return try await load { fraction in
                line.update(Double(fraction))
                progress(Double(fraction))
                return true
            }
        } catch let error as LlamaError {
            line.end()
            throw fail("\(error)", error.exitCode)
        }
    }

    /// Reads what kind of model a file holds.
    static func describe(path: String) async throws -> ModelDescription {
        do throws(LlamaError) {
            return try await ModelFile.describe(path: path)
        } catch {
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

    static func creationTime(of path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let date = attributes?[.modificationDate] as? Date
        return Int(date?.timeIntervalSince1970 ?? 0)
    }
}
