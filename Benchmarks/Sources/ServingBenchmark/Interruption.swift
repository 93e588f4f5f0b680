import Foundation
import Synchronization

/// Ends the server when the program is told to end, so that none stays behind.
enum Interruption {
    /// The server that runs; 0 for none.
    private static let server = Atomic<Int32>(0)

    static func watch(over identifier: Int32) {
        server.store(identifier, ordering: .relaxed)
        for number in [SIGINT, SIGTERM] {
            // Only what POSIX lets a signal handler do: an atomic load, kill and _exit.
            signal(number) { number in
                let identifier = Interruption.server.load(ordering: .relaxed)
                if identifier > 0 { kill(identifier, SIGTERM) }
                _exit(128 + number)
            }
        }
    }

    static func stopWatching() { server.store(0, ordering: .relaxed) }
}
