import ArgumentParser
import OrderedJSON
import ReplyParsing

extension ReplyFormat {
    /// Reads the format that a model brings in its `tokenizer_config.json`, from that file or from the
    /// `response_template` alone.
    init(responseTemplateFile path: String) throws {
        let file = try readJSON(path)
        do {
            self = try ReplyFormat(responseTemplate: file.objectValue?["response_template"] ?? file)
        } catch {
            throw fail("\(path) has no response template that can be read: \(error)", .badInputData)
        }
    }
}
