import ArgumentParser
import Foundation
import Inference
import Jinja
import LlamaEngine
import ModelProfiles
import OrderedJSON

struct RenderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render", abstract: "Renders a chat template with a context and prints the prompt.",
        discussion: "Prints the exact bytes and nothing else. Exits with 65 if the template fails.")

    @Argument(help: "A Jinja file, or a GGUF file or Hugging Face folder whose chat template is taken.")
    var template: String

    @Argument(help: "A JSON file with the template's variables (messages, tools, add_generation_prompt, …).")
    var context: String

    @Flag(help: "Prints each part with its origin, template or input, as JSON.")
    var segments = false

    @Flag(help: "Prints the ids of the prompt's tokens as JSON. Needs a GGUF file.")
    var tokens = false

    @Option(help: "The time that the template sees. [default: the machine's]")
    var now: LocalTime?

    func validate() throws {
        if segments, tokens { throw ValidationError("--segments and --tokens exclude each other") }
    }

    func run() async throws {
        guard var variables = try readJSON(context).objectValue else {
            throw fail("\(context) must hold a JSON object", .badInputData)
        }
        let source = try await TemplateSource.read(template, for: variables)
        if let vocabulary = source.facts?.vocabulary {
            for (name, text) in [("bos_token", vocabulary.beginText), ("eos_token", vocabulary.endText)]
            where variables[name] == nil {
                variables[name] = text.map { .string($0) }
            }
        }
        let rendered: RenderedTemplate
        do throws(TemplateError) {
            rendered = try Template(source.text).render(
                variables, trusted: ChatTemplate.trustedVariables,
                clock: now?.clock ?? ChatTemplate.Clock.now.templateClock)
        } catch {
            throw fail("\(template):\(error)", .badInputData)
        }
        FileHandle.standardOutput.write(Data(try output(rendered, source.facts).utf8))
    }

    private func output(_ rendered: RenderedTemplate, _ facts: ModelFacts?) throws -> String {
        if segments {
            let parts = rendered.segments.map { segment -> JSONValue in
                [
                    "origin": .string(segment.origin == .template ? "template" : "input"),
                    "text": .string(segment.text),
                ]
            }
            return JSONValue.array(parts).serialized(.readable) + "\n"
        }
        guard tokens else { return rendered.text }
        guard let facts, facts.vocabulary is LlamaVocabulary else {
            throw fail(
                "--tokens needs a GGUF file, which has a tokeniser, and not \(template)", .badInputData)
        }
        let profile = ModelProfile(chatTemplates: facts.chatTemplates, vocabulary: facts.vocabulary)
        let ids = facts.vocabulary.tokens(of: profile.prompt(of: RenderedPrompt(rendered)))
        return JSONValue.array(ids.map { .integer(Int($0)) }).serialized() + "\n"
    }
}
