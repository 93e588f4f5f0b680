import Foundation

/// A `weir serve` in a process of its own, which can be lost without this one.
final class EngineProcess: Sendable {
    enum Event: Sendable {
        case listening(port: Int)
        case ready
        /// With the code that it ended with, or a signal's number and 128.
        case ended(code: Int32)
    }

    let events: AsyncStream<Event>
    private let process = Process()
    /// Closed by the system when this process is gone, which ends the other one.
    private let lifeline = Pipe()

    init(arguments: [String]) throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: Self.ownPath)
        process.arguments = arguments
        process.standardInput = lifeline
        process.standardOutput = output
        let (events, continuation) = AsyncStream<Event>.makeStream()
        self.events = events
        try process.run()
        Thread.detachNewThread { [process] in
            Self.read(output.fileHandleForReading) { continuation.yield($0) }
            process.waitUntilExit()
            let code = process.terminationStatus
            continuation.yield(.ended(code: process.terminationReason == .exit ? code : 128 + code))
            continuation.finish()
        }
    }

    /// Asks it to end as a server does: replies that run are ended.
    func terminate() { process.terminate() }

    private static var ownPath: String {
        let linux = "/proc/self/exe"
        return (try? FileManager.default.destinationOfSymbolicLink(atPath: linux))
            ?? Bundle.main.executablePath ?? CommandLine.arguments[0]
    }

    /// Reads what it prints to the end, which is when it ends.
    private static func read(_ output: FileHandle, _ report: (Event) -> Void) {
        var rest = Data()
        while case let part = output.availableData, !part.isEmpty {
            rest += part
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest.removeSubrange(...end)
                if line == Announcement.readyLine { report(.ready) }
                if line.hasPrefix(Announcement.listeningWords),
                    let port = line.split(separator: ":").last.flatMap({ Int($0) })
                {
                    report(.listening(port: port))
                }
            }
        }
    }
}
