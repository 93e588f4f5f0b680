import ArgumentParser
import ReplyParsing

struct FormatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "formats", abstract: "Lists the formats that replies are read as.")

    func run() {
        let width = ReplyFormat.all.map(\.name.count).max() ?? 0
        for format in ReplyFormat.all {
            let padding = String(repeating: " ", count: width - format.name.count)
            print("\(format.name)\(padding)  \(format.models)")
        }
    }
}
