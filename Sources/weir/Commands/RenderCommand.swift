import ArgumentParser
import Foundation
import Jinja
import LlamaEngine
import OrderedJSON

struct RenderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render", abstract: "Renders a chat template with a context and prints the prompt.")

    @Argument(help: "A Jinja file, or a GGUF file whose chat template is taken.")
    var template: String

    @Argument(help: "A JSON file with the template's variables (messages, tools, add_generation_prompt, …).")
    var context: String

    @Flag(help: "Prints each part with its origin, template or input, as JSON.")
    var segments = false

    func run() async throws {
        let source = try await readTemplate()
        guard let variables = try readJSON(context).objectValue else {
            throw fail("\(context) must hold a JSON object", .badInputData)
        }
        do throws(TemplateError) {
            let trusted: Set = ["bos_token", "eos_token", "messages[].role"]
            let rendered = try Template(source).render(variables, trusted: trusted)
            FileHandle.standardOutput.write(Data(output(rendered).utf8))
        } catch {
            throw fail("\(template):\(error)", .badInputData)
        }
    }

    private func output(_ rendered: RenderedTemplate) -> String {
        guard segments else { return rendered.text }
        let parts = rendered.segments.map { segment -> JSONValue in
            [
                "origin": .string(segment.origin == .template ? "template" : "input"),
                "text": .string(segment.text),
            ]
        }
        return JSONValue.array(parts).serialized(.readable) + "\n"
    }

    private func readTemplate() async throws -> String {
        guard template.hasSuffix(".gguf") else {
            return String(decoding: try readFile(template), as: UTF8.self)
        }
        let engine = try await EmbeddedModel.loadEngine(path: template)
        guard let source = engine.description.chatTemplate else {
            throw fail("\(template) has no chat template", .badInputData)
        }
        return source
    }
}
