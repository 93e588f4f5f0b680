import Foundation

/// Ends what was started when the program is told to end, so that no server stays behind.
final class Interruption {
    private static let signals = [SIGINT, SIGTERM]
    private let sources: [any DispatchSourceSignal]

    /// - Parameter cleanUp: Called on a thread of its own, once, before the program exits.
    init(_ cleanUp: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "interruption")
        sources = Self.signals.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                cleanUp()
                exit(128 + number)
            }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
        for number in Self.signals { signal(number, SIG_DFL) }
    }
}
