import ArgumentParser
import Foundation
import Inference
import LlamaEngine
import Synchronization

/// Keeps an engine's process running: ggml aborts the process that has lost a worker, so that it is not this one.
final class EngineSupervisor: Sendable {
    private enum State {
        case idle
        case running(EngineProcess)
        case stopping
    }

    private let arguments: [String]
    private let workers: [WorkerAddress]
    private let board: EngineBoard
    private let state = Mutex(State.idle)

    /// Between two questions whether the workers are back.
    private static let pause = Duration.milliseconds(500)
    /// Before an engine that failed by itself is started again; longer each time.
    private static let longestDelay = Duration.seconds(30)

    init(arguments: [String], workers: [WorkerAddress], board: EngineBoard) {
        self.arguments = arguments
        self.workers = workers
        self.board = board
    }

    /// Returns when the engine has ended after `stop`; throws its exit code if it never began to serve.
    func run() async throws {
        var hasServed = false
        var delay = Self.pause
        while let engine = try start() {
            var code: Int32 = 0
            for await event in engine.events {
                switch event {
                case .listening(let port): board.state = .listening(port: port)
                case .ready:
                    hasServed = true
                    delay = Self.pause
                case .ended(let ended): code = ended
                }
            }
            if isStopping { return }
            // It has said why on standard error.
            guard hasServed else { throw ExitCode(code == 0 ? 70 : code) }
            board.state = .lost(
                reason: "the engine ended with code \(code); the workers are asked whether they are there",
                workers: [])
            try await waitForWorkers()
            try await Task.sleep(for: delay)
            delay = min(delay * 2, Self.longestDelay)
            if !isStopping { board.state = .starting }
        }
    }

    func stop() {
        let engine: EngineProcess? = state.withLock { state in
            defer { state = .stopping }
            return if case .running(let engine) = state { engine } else { nil }
        }
        engine?.terminate()
    }

    private var isStopping: Bool {
        state.withLock { if case .stopping = $0 { true } else { false } }
    }

    /// - Returns: `nil` when no engine is wanted any more.
    private func start() throws -> EngineProcess? {
        try state.withLock { state in
            if case .stopping = state { return nil }
            let engine = try EngineProcess(arguments: arguments)
            state = .running(engine)
            return engine
        }
    }

    private func waitForWorkers() async throws {
        while !isStopping {
            let faults = await WorkerRollCall().faults(of: workers)
            guard let reason = faults.compactMap(\.self).first else { return }
            let statuses = zip(workers, faults).map { WorkerStatus(address: "\($0)", fault: $1) }
            board.state = .lost(reason: reason, workers: statuses)
            try await Task.sleep(for: Self.pause)
        }
    }
}
