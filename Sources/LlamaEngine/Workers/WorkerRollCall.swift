/// Asks workers whether they are there, on a thread of its own.
public actor WorkerRollCall {
    private let thread = EngineThread(label: "weir.rollcall")
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    public init() {}

    /// - Returns: What is wrong with each of them; `nil` for one that could be used.
    public func faults(of workers: [WorkerAddress]) -> [String?] {
        workers.map { worker in
            do throws(LlamaError) {
                _ = try WorkerProbe(worker, patience: .seconds(2)).ask()
                return nil
            } catch {
                return "\(error)"
            }
        }
    }
}
