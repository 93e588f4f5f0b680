import ArgumentParser
import Foundation
import NIOCore
import NIOPosix

/// How long the first token of a request takes while many streams run.
struct FirstTokensCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "first-tokens",
        abstract: "Prints the microseconds to the first word of each of many requests, a line each.")

    @OptionGroup var target: Target

    @Option(help: "Streams of 20 words a second that run meanwhile.")
    var streams = 200

    @Option var probes = 1000

    @Option(help: "Seconds after which no more are begun: what cannot keep up gets as long, and not as many.")
    var seconds = 30.0

    func run() async throws {
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let (streaming, probing) = (loops.next(), loops.next())
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<streams {
                group.addTask { await stream(on: streaming, after: .milliseconds(index * 2000 / streams)) }
            }
            try? await Task.sleep(for: .seconds(4))
            let client = StreamClient(.init(target: target, words: 1), on: probing)
            // What is set up once, and not for each request, is set up now, but not for longer than that should take.
            let start = ContinuousClock.now + .seconds(3)
            for _ in 0..<20 where ContinuousClock.now < start { _ = try? await client.ask() }
            let deadline = ContinuousClock.now + .seconds(seconds)
            for count in 0..<probes where ContinuousClock.now < deadline || count < 2 {
                do {
                    print(try await client.ask().untilFirstWord.nanoseconds / 1000)
                } catch {
                    print("failed: \(error)")
                }
                try? await Task.sleep(for: .milliseconds(5))
            }
            end()
        }
    }

    /// Ends the program: the streams that still run are of no interest, and a gateway may take minutes for them.
    private func end() {
        fflush(nil)
        Self.exit(withError: nil)
    }

    private func stream(on eventLoop: any EventLoop, after delay: Duration) async {
        try? await Task.sleep(for: delay)
        let client = StreamClient(.init(target: target, words: 100, isPaced: true), on: eventLoop)
        while !Task.isCancelled { _ = try? await client.ask() }
    }
}
