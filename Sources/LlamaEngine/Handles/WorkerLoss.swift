import CLlama
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Ends the process with a reason when a worker is lost.
///
/// ggml aborts the process then, and nothing that it holds can be used any more: the thread that lost the connection
/// has its locks, and others wait for it. All that is left to do is to say which worker it was, with an exit code
/// that tells it from a crash.
enum WorkerLoss {
    private static let watched = Mutex<[(worker: WorkerAddress, endpoint: IPv4Endpoint)]>([])

    static func watch(_ workers: [(WorkerAddress, IPv4Endpoint)]) {
        watched.withLock { $0 = workers.map { (worker: $0.0, endpoint: $0.1) } }
        // ggml writes to connections that are closed already, and the signal for that would end the process without a
        // word. A reader of the results that has gone away is another matter.
        signal(SIGPIPE) { _ in
            var output = pollfd(fd: 1, events: Int16(POLLOUT), revents: 0)
            if poll(&output, 1, 0) > 0, output.revents & Int16(POLLERR) != 0 { _exit(128 + SIGPIPE) }
        }
        ggml_set_abort_callback { message in
            let text = message.map { String(cString: $0) } ?? "ggml gave no reason"
            // Other reasons to abort are not ours to explain.
            guard text.contains("rpc") || text.contains("RPC") else {
                WorkerLoss.say(text)
                return
            }
            WorkerLoss.say("weir: \(WorkerLoss.reason)")
            _exit(69)
        }
    }

    /// Which of the workers do not answer any more.
    private static var reason: String {
        let lost = watched.withLock { $0 }.filter { item in
            WorkerConnection(to: item.endpoint)?.isLost ?? true
        }
        guard !lost.isEmpty else { return "the connection to a worker was lost" }
        let names = lost.map { "\($0.worker)" }.joined(separator: " and ")
        return "the connection to the worker \(names) was lost"
    }

    private static func say(_ text: String) {
        let line = text + "\n"
        _ = line.withCString { write(2, $0, strlen($0)) }
    }
}
