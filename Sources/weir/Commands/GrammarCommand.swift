import ArgumentParser
import Foundation
import OrderedJSON
import OutputGrammar

struct GrammarCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grammar",
        abstract: "Shows what a schema, a grammar or a regular expression lets a model write.",
        discussion: """
            Prints it in llama.cpp's notation. With --accepts, says whether a text is a sentence instead: exits with \
            0 if it is, and with 1 if it is not and where it stops being one. A schema does not mind the order of \
            members, and a reply has them as the schema declares them: a text with the members in another order is \
            a sentence but for that, is said to be so, and exits with 0; --exact exits with 1. Exits with 65 for what \
            cannot be enforced, and names the keyword and its path.
            """)

    @Argument(help: "A JSON Schema (.json), or a grammar in llama.cpp's notation (.gbnf).")
    var file: String?

    @Option(
        help: ArgumentHelp("A regular expression that must match the whole text.", valueName: "expression"))
    var regex: String?

    @Option(help: ArgumentHelp("A text to check; - reads standard input.", valueName: "file"))
    var accepts: String?

    @Flag(help: "With --accepts: the members of a JSON text must be in the order of the schema.")
    var exact = false

    func validate() throws {
        guard (file == nil) != (regex == nil) else {
            throw ValidationError("name a file with a schema or a grammar, or give --regex")
        }
    }

    func run() throws {
        do {
            let grammar = try readGrammar()
            if let accepts {
                try check(accepts, grammar)
            } else {
                print(try grammar.gbnf(), terminator: "")
            }
        } catch let error as GrammarError {
            throw fail("\(file ?? "the expression"): \(error)", .badInputData)
        }
    }

    private var isSchema: Bool { file.map { !$0.hasSuffix(".gbnf") } ?? false }

    private func readGrammar() throws -> Grammar {
        if let regex { return try Grammar(regex: regex) }
        guard let file else { throw ValidationError("name a file") }
        guard isSchema else {
            return try Grammar(gbnf: String(decoding: try readFile(file), as: UTF8.self))
        }
        return try Grammar(jsonSchema: try readJSON(file))
    }

    private func check(_ path: String, _ grammar: Grammar) throws {
        let text =
            path == "-" ? try FileHandle.standardInput.readToEnd() ?? Data() : try readFile(path)
        var recogniser = try Recognizer(grammar)
        let read = recogniser.accept(text)
        if let failure = recogniser.failure { throw failure }
        guard read < text.count else {
            guard recogniser.isSentence else {
                print("the text is not complete after its \(text.count) bytes")
                throw ExitCode(1)
            }
            print("the text is a sentence")
            return
        }
        if !exact, isSchema, let value = try? JSONValue(parsing: text),
            let arranged = try MemberOrder.arranging(value, for: grammar)
        {
            print("the text is a sentence once its members are in the schema's order:")
            print(String(decoding: arranged, as: UTF8.self))
            return
        }
        let rest = String(decoding: text[(text.startIndex + read)...].prefix(20), as: UTF8.self)
        print("the text stops being a sentence at byte \(read): \(rest.debugDescription)")
        throw ExitCode(1)
    }
}
