import Foundation
import OrderedJSON

/// Chat templates of our own, written in the style of the families of models, with what jinja2 makes of them.
///
/// `Scripts/Jinja/families.py` collects the answers.
enum OwnTemplates {
    struct Answer: Sendable {
        let template: String
        let chat: String
        let context: JSONObject
        /// Nil where jinja2 fails.
        let output: String?
        let error: String?
    }

    private static let folder = Repository.root.appending(path: "Tests/JinjaTests/Templates")

    /// The sources by name.
    static let sources: [String: String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        var sources: [String: String] = [:]
        for file in files where file.hasSuffix(".jinja") {
            sources[String(file.dropLast(".jinja".count))] = try? String(
                contentsOf: folder.appending(path: file), encoding: .utf8)
        }
        return sources
    }()

    static var names: [String] { sources.keys.sorted() }

    static let answers: [Answer] = {
        guard let data = try? Data(contentsOf: folder.appending(path: "answers.json")),
            let json = try? JSONValue(parsing: data), let chats = json["chats"]?.objectValue,
            let templates = json["templates"]?.objectValue
        else { return [] }
        return templates.flatMap { template, answers in
            (answers.objectValue ?? [:]).map { chat, answer in
                Answer(
                    template: template, chat: chat, context: chats[chat]?.objectValue ?? [:],
                    output: answer["output"]?.stringValue, error: answer["error"]?.stringValue)
            }
        }
    }()
}
