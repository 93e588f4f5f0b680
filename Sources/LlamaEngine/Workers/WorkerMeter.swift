import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Looks at the connections to workers again and again, on a thread of its own, to time their answers. It reads
/// counters of the system's; what goes through the connections is not touched.
final class WorkerMeter: Sendable {
    private let connections: [WorkerConnection?]
    private let clocks: Mutex<[AnswerClock?]>

    /// Between two looks while there is traffic, and while there is none.
    private static let (busyPause, idlePause): (UInt32, UInt32) = (300, 2000)

    init(_ connections: [WorkerConnection?]) {
        self.connections = connections
        clocks = Mutex(connections.map { _ in nil })
    }

    /// Looks until the meter is let go.
    func start() {
        DispatchQueue(label: "weir.workers", qos: .userInitiated).async { [weak self] in
            let start = ContinuousClock.now
            var quiet = 0
            while let pause = self?.look(at: start.duration(to: .now), quiet: &quiet) { usleep(pause) }
        }
    }

    /// - Returns: Microseconds until the next look.
    private func look(at moment: Duration, quiet: inout Int) -> UInt32 {
        let traffic = connections.map { $0?.traffic }
        let isActive = clocks.withLock { clocks in
            var isActive = false
            for (index, traffic) in traffic.enumerated() {
                guard let traffic else { continue }
                if clocks[index] == nil {
                    clocks[index] = AnswerClock(traffic, at: moment)
                } else if clocks[index]?.note(traffic, at: moment) == true {
                    isActive = true
                }
            }
            return isActive
        }
        quiet = isActive ? 0 : quiet + 1
        return quiet < 1000 ? Self.busyPause : Self.idlePause
    }

    /// How long each worker has computed, the network's time included; `nil` where that cannot be known.
    var computing: [Duration?] { clocks.withLock { $0.map { $0?.computing } } }
}
