import Inference
import Synchronization

/// What the workers of a loaded model hold and have done.
final class WorkerBoard: Sendable {
    private let remote: RemoteDevices
    private let connections: [WorkerConnection?]
    private let meter: WorkerMeter

    /// Call it when the model and its context are made: ggml connects anew for each question before.
    init(_ remote: RemoteDevices) {
        self.remote = remote
        connections = remote.connections
        for connection in connections { connection?.watchForSilence() }
        meter = WorkerMeter(connections)
        meter.start()
    }

    /// - Parameter computing: How long the engine's steps took.
    func statuses(computing: Duration) -> [WorkerStatus] {
        let times = meter.computing
        var statuses = remote.holdings
        for index in statuses.indices {
            let traffic = connections[index]?.traffic
            statuses[index].bytesSent = traffic?.sent
            statuses[index].bytesReceived = traffic?.received
            statuses[index].computing = times[index]
            statuses[index].waiting = times[index].map { max(.zero, computing - $0) }
        }
        return statuses
    }
}
