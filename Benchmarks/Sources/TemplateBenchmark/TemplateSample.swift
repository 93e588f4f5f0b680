import Foundation

/// A chat template to measure.
struct TemplateSample {
    let name: String
    let text: String

    /// Large templates of five families, which belong to others and lie beside the checkout.
    private static let names = [
        "oll-gemma4_31b_chat_template", "xinf-gpt-oss", "xinf-MiniMax-M3",
        "lcpp-CohereForAI-c4ai-command-r7b-12-2024-tool_use", "oll-qwen38_chat_template.jinja",
    ]
    /// Templates of our own in the style of five families.
    private static let ownNames = ["qwen3", "llama3", "gpt-oss", "command-r", "glm"]

    /// - Parameter folder: Where the large templates are; without them our own are measured.
    static func all(in folder: String) throws -> [TemplateSample] {
        let large = names.compactMap { TemplateSample($0, in: URL(fileURLWithPath: folder)) }
        if large.count == names.count { return large }
        FileHandle.standardError.write(
            Data("the large templates are not in \(folder); measuring small ones of our own\n".utf8))
        let own = Repository.root.appendingPathComponent("Tests/JinjaTests/Templates")
        return ownNames.compactMap { TemplateSample($0, in: own) }
    }

    private init?(_ name: String, in folder: URL) {
        let file = folder.appendingPathComponent("\(name).jinja")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
        self.name = name
        self.text = text
    }
}

enum Repository {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}
