import Inference

/// Owns a pooling context and computes the waiting inputs, one step after the other, on a thread of its own.
actor PoolingLoop {
    private let thread = EngineThread(label: "weir.pool")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private var context: LlamaPoolingContext
    private var batch: LlamaBatch
    private let queue: PoolingQueue
    private let stepTokens: Int

    /// - Parameter stepTokens: Tokens of a step of several inputs. More would cost more for each of them, as all tokens
    ///   of a step are compared with all, and most in vain.
    init(context: consuming LlamaPoolingContext, queue: PoolingQueue, stepTokens: Int) {
        self.stepTokens = stepTokens
        batch = LlamaBatch(capacity: context.batchCapacity)
        self.context = context
        self.queue = queue
    }

    /// Runs until the queue is closed. Blocks its thread, and nothing else, when there is nothing to do.
    func run() {
        while !queue.isClosed {
            let items = queue.take(tokens: stepTokens, sequences: context.sequences)
            if items.isEmpty {
                queue.wait()
            } else {
                step(items)
            }
        }
        queue.failAll(.engineFailed(reason: "the engine is shutting down"))
    }

    private func step(_ items: [PoolingQueue.Item]) {
        let started = ContinuousClock.now
        batch.removeAll()
        for (sequence, item) in items.enumerated() {
            for (position, token) in item.tokens.enumerated() {
                batch.add(token, position: position, sequence: Int32(sequence), wantsLogits: true)
            }
        }
        do {
            try context.compute(batch)
            for (sequence, item) in items.enumerated() {
                let values = try context.output(of: Int32(sequence))
                if values.allSatisfy(\.isFinite) {
                    item.job.send(values, input: item.input)
                } else {
                    item.job.fail(.engineFailed(reason: "the model gave values that are no numbers"))
                }
            }
        } catch {
            for item in items { item.job.fail(.engineFailed(reason: error.description)) }
        }
        queue.recordStep(tokens: batch.count, seconds: started.duration(to: .now) / .seconds(1))
    }
}
