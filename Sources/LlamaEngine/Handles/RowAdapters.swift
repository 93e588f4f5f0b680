import CLlama
import Inference

/// Adds to each row of a step what its own adapters make of it, in the one pass over the weights that all rows share.
///
/// libllama applies adapters to a context and so to whole steps. ggml's scheduler, however, shows every node of the
/// graph to a callback, which asks for the products with the model's matrices, and adds each row's low-rank term
/// before anything else reads them.
///
/// Used by the decoding thread alone.
final class RowAdapters {
    private enum Mode {
        case idle
        /// Collects the matrices that the model multiplies with.
        case survey([String: AdapterBase.Shape])
        case applying(AdapterStep, pass: Int)
        case failed(reason: String)
    }

    private var mode = Mode.idle
    private let team: ComputeTeam
    /// What the rows' inner products come to, before they are multiplied out.
    private var inner: [Float] = []
    /// The names of the model's tensors by their addresses, which do not change.
    private var names: [UnsafeMutablePointer<ggml_tensor>: String] = [:]

    init(threads: Int) { team = ComputeTeam(threads: threads) }

    /// What a context calls for each node: before computing whether it is wanted, and after computing the wanted ones.
    static let callback: ggml_backend_sched_eval_callback = { node, isQuestion, owner in
        guard let node, let owner else { return false }
        let adapters = Unmanaged<RowAdapters>.fromOpaque(owner).takeUnretainedValue()
        if isQuestion { return adapters.wants(node) }
        adapters.apply(node)
        return true
    }

    /// Applies adapters to what is computed until `end()`.
    func begin(_ step: AdapterStep) { mode = .applying(step, pass: -1) }

    /// - Throws: If not every row got what it should.
    func end() throws(LlamaError) {
        defer { mode = .idle }
        switch mode {
        case .failed(let reason): throw .adaptersNotApplied(reason: reason)
        case .applying(let step, let pass) where pass != step.passes.count - 1:
            throw .adaptersNotApplied(reason: "libllama split the step in another way than expected")
        default: return
        }
    }

    /// Collects, until `endSurvey()`, what activations are multiplied with.
    func beginSurvey() { mode = .survey([:]) }

    /// - Returns: Those tensors and the token table by name.
    func endSurvey() -> [String: AdapterBase.Shape] {
        defer { mode = .idle }
        guard case .survey(let matrices) = mode else { return [:] }
        return matrices
    }

    private func wants(_ node: UnsafeMutablePointer<ggml_tensor>) -> Bool {
        if case .idle = mode { return false }
        guard let name = tensorName(node) else { return false }
        switch mode {
        case .idle, .failed:
            return false
        case .survey(var matrices):
            if let tensor = node.pointee.src.0, ggml_n_dims(tensor) == 2 {
                matrices[name] = AdapterBase.Shape(
                    inputs: Int(tensor.pointee.ne.0), outputs: Int(tensor.pointee.ne.1))
                mode = .survey(matrices)
            }
            return false
        case .applying(let step, var pass):
            if node.pointee.op == GGML_OP_GET_ROWS {
                pass += 1
                guard beginsPass(pass, of: step, node) else { return false }
                mode = .applying(step, pass: pass)
            }
            guard step.passes.indices.contains(pass) else {
                mode = .failed(reason: "the model does not begin with its token table")
                return false
            }
            return step.passes[pass].groups.contains {
                Self.term($0.part.weights, name, node.pointee.op) != nil
            }
        }
    }

    /// The model's tensor that a node reads, if it is one that adapters can change.
    private func tensorName(_ node: UnsafeMutablePointer<ggml_tensor>) -> String? {
        let operation = node.pointee.op
        guard operation == GGML_OP_MUL_MAT || operation == GGML_OP_GET_ROWS,
            let tensor = node.pointee.src.0, tensor.pointee.op == GGML_OP_NONE
        else { return nil }
        let name: String
        if let known = names[tensor] {
            name = known
        } else {
            guard let buffer = tensor.pointee.buffer,
                ggml_backend_buffer_get_usage(buffer) == GGML_BACKEND_BUFFER_USAGE_WEIGHTS
            else { return nil }
            name = String(cString: ggml_get_name(tensor))
            names[tensor] = name
        }
        return operation == GGML_OP_MUL_MAT || name == AdapterBase.tokenTable ? name : nil
    }

    private static func term(_ weights: AdapterWeights, _ name: String, _ operation: ggml_op) -> LowRankTerm?
    {
        guard let term = weights.terms[name] else { return nil }
        return (operation == GGML_OP_GET_ROWS) == (term.place == .tokenTable) ? term : nil
    }

    /// Checks that libllama computes the rows in the order that the step was planned in.
    private func beginsPass(
        _ pass: Int, of step: AdapterStep, _ node: UnsafeMutablePointer<ggml_tensor>
    ) -> Bool {
        guard let tokens = node.pointee.src.1, tokens.pointee.type == GGML_TYPE_I32,
            step.passes.indices.contains(pass), tokens.pointee.ne.0 == step.passes[pass].tokens.count,
            Self.integers(tokens) == step.passes[pass].tokens
        else {
            mode = .failed(reason: "libllama ordered the step in another way than expected")
            return false
        }
        return true
    }

    private func apply(_ node: UnsafeMutablePointer<ggml_tensor>) {
        guard case .applying(let step, let pass) = mode, step.passes.indices.contains(pass),
            let name = tensorName(node), let input = node.pointee.src.1
        else { return }
        let current = step.passes[pass]
        let count = Int(ggml_nrows(node))
        let groups = count == current.tokens.count ? current.groups : current.outputGroups
        guard count == current.tokens.count || count == current.outputCount,
            node.pointee.type == GGML_TYPE_F32, ggml_is_contiguous(node), ggml_is_contiguous(input)
        else {
            mode = .failed(reason: "the rows of \(name) are not laid out as expected")
            return
        }
        let jobs = groups.compactMap { group in
            Self.term(group.part.weights, name, node.pointee.op).map { Job(term: $0, group: group) }
        }
        guard jobs.allSatisfy({ $0.term.outputs == node.pointee.ne.0 }) else {
            mode = .failed(reason: "the rows of \(name) are not as wide as expected")
            return
        }
        HostTensor.withFloats(node, isChanged: true) { output in
            if node.pointee.op == GGML_OP_GET_ROWS {
                addTokens(jobs, tokens: current.tokens, to: output)
            } else {
                guard input.pointee.type == GGML_TYPE_F32,
                    jobs.allSatisfy({ $0.term.inputs == input.pointee.ne.0 })
                else {
                    mode = .failed(reason: "what \(name) is multiplied with is not as expected")
                    return
                }
                HostTensor.withFloats(input, isChanged: false) { addProducts(jobs, of: $0, to: output) }
            }
        }
    }

    private struct Job {
        let term: LowRankTerm
        let group: AdapterStep.Group
        var scale: Float { term.scale * group.part.scale }
    }

    /// `output += scale * up * (down * input)` for each job's rows.
    private func addProducts(
        _ jobs: [Job], of input: UnsafeMutablePointer<Float>, to output: UnsafeMutablePointer<Float>
    ) {
        reserveInner(jobs)
        let work = jobs.reduce(0) { $0 + $1.group.rows.count * $1.term.rank * $1.term.inputs }
        inner.withUnsafeMutableBufferPointer { inner in
            guard let start = inner.baseAddress else { return }
            // Each thread has its own ranks, and then its own columns.
            nonisolated(unsafe) let (inner, input) = (start, input)
            share(work) { part, parts in
                var start = 0
                for job in jobs {
                    let ranks = Self.slice(part, of: parts, job.term.rank)
                    job.term.down.withUnsafeBufferPointer { down in
                        guard let down = down.baseAddress else { return }
                        for (index, row) in job.group.rows.enumerated() {
                            for rank in ranks {
                                inner[start + index * job.term.rank + rank] =
                                    job.scale
                                    * LowRankKernels.dot(
                                        down + rank * job.term.inputs, input + row * job.term.inputs,
                                        count: job.term.inputs)
                            }
                        }
                    }
                    start += job.group.rows.count * job.term.rank
                }
            }
            multiplyOut(jobs, start, to: output, work: work)
        }
    }

    /// The same where the input is a token: its row of the table is the inner product.
    private func addTokens(_ jobs: [Job], tokens: [TokenID], to output: UnsafeMutablePointer<Float>) {
        reserveInner(jobs)
        inner.withUnsafeMutableBufferPointer { inner in
            guard let inner = inner.baseAddress else { return }
            var start = 0
            for job in jobs {
                for row in job.group.rows {
                    let token = Int(tokens[row])
                    for rank in 0..<job.term.rank {
                        inner[start + rank] = job.scale * job.term.down[token * job.term.rank + rank]
                    }
                    start += job.term.rank
                }
            }
            multiplyOut(jobs, inner, to: output, work: 0)
        }
    }

    private func multiplyOut(
        _ jobs: [Job], _ inner: UnsafeMutablePointer<Float>, to output: UnsafeMutablePointer<Float>, work: Int
    ) {
        nonisolated(unsafe) let (inner, output) = (inner, output)
        share(work) { part, parts in
            var start = 0
            for job in jobs {
                let columns = Self.slice(part, of: parts, job.term.outputs)
                job.term.up.withUnsafeBufferPointer { up in
                    guard let up = up.baseAddress else { return }
                    for (index, row) in job.group.rows.enumerated() {
                        LowRankKernels.addRows(
                            up, stride: job.term.outputs, weights: inner + start + index * job.term.rank,
                            rank: job.term.rank, columns: columns, to: output + row * job.term.outputs)
                    }
                }
                start += job.group.rows.count * job.term.rank
            }
        }
    }

    private func reserveInner(_ jobs: [Job]) {
        let needed = jobs.reduce(0) { $0 + $1.group.rows.count * $1.term.rank }
        if inner.count < needed { inner = [Float](repeating: 0, count: needed) }
    }

    /// Calls `body` once for each thread, or once in all where that is not worth a barrier.
    private func share(_ work: Int, _ body: (_ part: Int, _ parts: Int) -> Void) {
        let parts = work < Self.sharedWork ? 1 : team.threads
        team.perform(parts) { body($0, parts) }
    }

    private static let sharedWork = 16_384

    private static func slice(_ part: Int, of parts: Int, _ count: Int) -> Range<Int> {
        // Vectors are not cut.
        let step = (count + parts - 1) / parts
        let width = count >= 32 * parts ? (step + 15) / 16 * 16 : step
        let start = min(count, part * width)
        return start..<min(count, start + width)
    }

    private static func integers(_ tensor: UnsafeMutablePointer<ggml_tensor>) -> [Int32] {
        let count = Int(ggml_nelements(tensor))
        return [Int32](unsafeUninitializedCapacity: count) { buffer, initialized in
            ggml_backend_tensor_get(tensor, buffer.baseAddress, 0, count * MemoryLayout<Int32>.size)
            initialized = count
        }
    }
}

/// A tensor's numbers in this process's memory.
private enum HostTensor {
    /// - Parameter isChanged: Whether what `body` leaves there goes back to where the tensor is.
    static func withFloats(
        _ tensor: UnsafeMutablePointer<ggml_tensor>, isChanged: Bool,
        _ body: (UnsafeMutablePointer<Float>) -> Void
    ) {
        let buffer = tensor.pointee.view_src?.pointee.buffer ?? tensor.pointee.buffer
        if let buffer, ggml_backend_buffer_is_host(buffer), let data = tensor.pointee.data {
            return body(data.assumingMemoryBound(to: Float.self))
        }
        // On another device, or another machine.
        let size = ggml_nbytes(tensor)
        var copy = [Float](repeating: 0, count: size / MemoryLayout<Float>.size)
        copy.withUnsafeMutableBufferPointer { copy in
            guard let start = copy.baseAddress else { return }
            ggml_backend_tensor_get(tensor, start, 0, size)
            body(start)
            if isChanged { ggml_backend_tensor_set(tensor, start, 0, size) }
        }
    }
}
