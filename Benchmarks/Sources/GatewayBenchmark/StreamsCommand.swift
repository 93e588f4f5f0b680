import ArgumentParser
import NIOCore
import NIOPosix

/// Many streams at full speed.
struct StreamsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "streams",
        abstract: "Asks for many streams and prints how many words came. One that fails is left out.")

    @OptionGroup var target: Target

    @Option var count: Int

    @Option(help: "How many are asked for at the same time.")
    var concurrency = 1

    @Option(help: "The words of a stream.")
    var words: Int

    func run() async throws {
        let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        var total = 0
        await withTaskGroup(of: Int.self) { group in
            for index in 0..<concurrency {
                let share = count / concurrency + (index < count % concurrency ? 1 : 0)
                group.addTask {
                    let client = StreamClient(.init(target: target, words: words), on: eventLoop)
                    var words = 0
                    for _ in 0..<share { words += (try? await client.ask().words) ?? 0 }
                    return words
                }
            }
            for await words in group { total += words }
        }
        print(total)
    }
}
