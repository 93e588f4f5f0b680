import CLlama
import Foundation

/// Decoding and nothing else: what libllama itself can do with a batch of sequences.
///
/// The context is made exactly as the server makes its own. Each step decodes one fixed token a sequence and looks
/// at no logit.
final class BareLoop {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private let model: OpaquePointer
    private let shape: ReplyShape
    private let threads: Int

    init(path: String, shape: ReplyShape, threads: Int) throws {
        llama_log_set({ _, _, _ in }, nil)
        llama_backend_init()
        guard let model = llama_model_load_from_file(path, llama_model_default_params()) else {
            throw Failure(description: "the model \(path) could not be loaded")
        }
        self.model = model
        self.shape = shape
        self.threads = threads
    }

    deinit { llama_model_free(model) }

    /// - Returns: Tokens per second, prompts excluded.
    func measure(sequences: Int, run: Int) throws -> Double {
        // The work gets a thread of its own, as in the server, and libllama's workers end with it.
        nonisolated(unsafe) var outcome: Result<Double, any Error>?
        nonisolated(unsafe) let loop = self
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            outcome = Result { try loop.decode(sequences: sequences, run: run) }
            done.signal()
        }
        thread.stackSize = 8 << 20
        thread.start()
        done.wait()
        guard let outcome else { throw Failure(description: "the bare loop did not run") }
        return try outcome.get()
    }

    private func decode(sequences: Int, run: Int) throws -> Double {
        let capacity = max(512, sequences)
        var parameters = llama_context_default_params()
        parameters.n_ctx = UInt32(shape.contextSize * sequences)
        parameters.n_seq_max = UInt32(sequences)
        parameters.n_batch = UInt32(capacity)
        parameters.n_ubatch = UInt32(capacity)
        parameters.n_threads = Int32(threads)
        parameters.n_threads_batch = Int32(threads)
        parameters.no_perf = true
        guard let context = llama_init_from_model(model, parameters) else {
            throw Failure(description: "no context could be made")
        }
        defer { llama_free(context) }
        var batch = llama_batch_init(Int32(capacity), 0, 1)
        defer { llama_batch_free(batch) }

        let prompts = (0..<sequences).map { shape.prompt(stream: $0, run: run) }
        for (sequence, prompt) in prompts.enumerated() {
            batch.n_tokens = 0
            for (position, token) in prompt.enumerated() {
                add(token, position, sequence, wantsLogits: position == prompt.count - 1, to: &batch)
            }
            try decode(batch, context)
        }
        // The server's window begins when every stream has its first token, and so does this one.
        let steps = shape.replyTokens - 1
        let start = ContinuousClock.now
        for step in 0..<steps {
            batch.n_tokens = 0
            for (sequence, prompt) in prompts.enumerated() {
                let token = prompt[step % prompt.count]
                add(token, shape.promptTokens + step, sequence, wantsLogits: true, to: &batch)
            }
            try decode(batch, context)
        }
        return Double(steps * sequences) / start.duration(to: .now).seconds
    }

    private func add(
        _ token: Int32, _ position: Int, _ sequence: Int, wantsLogits: Bool, to batch: inout llama_batch
    ) {
        let row = Int(batch.n_tokens)
        batch.token[row] = token
        batch.pos[row] = Int32(position)
        batch.n_seq_id[row] = 1
        batch.seq_id[row]?[0] = Int32(sequence)
        batch.logits[row] = wantsLogits ? 1 : 0
        batch.n_tokens += 1
    }

    private func decode(_ batch: llama_batch, _ context: OpaquePointer) throws {
        let code = llama_decode(context, batch)
        guard code == 0 else { throw Failure(description: "llama_decode returned \(code)") }
        llama_synchronize(context)
    }
}
