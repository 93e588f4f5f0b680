import ArgumentParser
import Inference
import LlamaEngine

struct TokenizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokenize", abstract: "Prints the tokens of a text, one a line: id, kind, text.")

    @Argument(help: "A GGUF file.")
    var model: String

    @Argument(help: "The text.")
    var text: String

    @Flag(help: "Recognise control tokens, as in a chat template's own text.")
    var special = false

    func run() async throws {
        let vocabulary = try await EmbeddedModel.readFile(path: model).vocabulary
        let segment = Prompt.Segment(text, origin: special ? .template : .input)
        for token in vocabulary.tokens(of: Prompt(.segments([segment]), addsBeginToken: false)) {
            let piece = String(decoding: vocabulary.bytes(of: token), as: UTF8.self)
            print("\(token)\t\(vocabulary.kind(of: token))\t\(piece.debugDescription)")
        }
    }
}
