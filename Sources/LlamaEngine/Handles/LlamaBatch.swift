import CLlama
import Inference

/// The tokens of one decode step. Reused from step to step; adding never allocates.
struct LlamaBatch: ~Copyable {
    private var batch: llama_batch
    let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        batch = llama_batch_init(Int32(capacity), 0, 1)
    }

    deinit { llama_batch_free(batch) }

    var count: Int { Int(batch.n_tokens) }

    mutating func removeAll() { batch.n_tokens = 0 }

    /// - Returns: The row of the token, by which its logits are asked for after decoding.
    @discardableResult
    mutating func add(_ token: TokenID, position: Int, sequence: Int32, wantsLogits: Bool) -> Int32 {
        precondition(count < capacity)
        let row = batch.n_tokens
        let index = Int(row)
        batch.token[index] = token
        batch.pos[index] = Int32(position)
        batch.n_seq_id[index] = 1
        batch.seq_id[index]?[0] = sequence
        batch.logits[index] = wantsLogits ? 1 : 0
        batch.n_tokens += 1
        return row
    }

    /// What the step computes, in order.
    var rows: [AdapterStep.Row] {
        (0..<count).map {
            AdapterStep.Row(
                token: batch.token[$0], sequence: batch.seq_id[$0]?[0] ?? 0,
                wantsLogits: batch.logits[$0] != 0)
        }
    }

    func withUnsafeBatch<Result>(_ body: (llama_batch) -> Result) -> Result { body(batch) }
}
