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
        let template = try options.chatTemplate.map(readTemplate)
        let replyFormat =
            try options.responseTemplate.map(ReplyFormat.init(responseTemplateFile:))
            ?? options.replyFormat.flatMap(ReplyFormat.named)
        let line = ProgressLine(label: "loading \(options.modelName(path: path))")
        do throws(LlamaError) {
            let engine = try await LlamaEngine.load(path: path, configuration: options.engineConfiguration) {
                line.update(Double($0))
                progress(Double($0))
                return true
            }
            line.end()
            let profile = ModelProfile(
                chatTemplate: template ?? engine.description.chatTemplate, vocabulary: engine.vocabulary,
                replyFormat: replyFormat)
            let profiled = ProfiledEngine(
                id: options.modelName(path: path), created: creationTime(of: path), profile: profile,
                engine: engine)
            return EmbeddedModel(engine: engine, profiled: profiled)
        } catch {
            line.end()
            throw fail("\(error)", error.exitCode)
        }
    }

    /// Loads a model for what its file says, with the least that decoding would need.
    static func loadEngine(path: String) async throws -> LlamaEngine {
        do throws(LlamaError) {
            return try await LlamaEngine.load(
                path: path, configuration: .init(parallel: 1, contextSize: 256, threads: 1, batchSize: 32))
        } catch {
            throw fail("\(error)", error.exitCode)
        }
    }

    private static func readTemplate(_ path: String) throws -> String {
        String(decoding: try readFile(path), as: UTF8.self)
    }

    private static func creationTime(of path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let date = attributes?[.modificationDate] as? Date
        return Int(date?.timeIntervalSince1970 ?? 0)
    }
}
