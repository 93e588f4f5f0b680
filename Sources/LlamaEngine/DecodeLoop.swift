import Inference

/// Owns a model's context and turns jobs into pieces, one decode step after the other, on a thread of its own.
actor DecodeLoop {
    private let thread = EngineThread(label: "weir.decode")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private var context: LlamaContext
    private var batch: LlamaBatch
    private var slots: [Slot]
    private let planner: BatchPlanner
    private let queue: JobQueue
    private let vocabulary: LlamaVocabulary
    private let logprobs: LogprobReader
    /// Counts admissions; orders prompts and slots by age.
    private var clock = 0

    /// Rows of prompt logits in one step, each as wide as the vocabulary, when a client asks for them.
    private static let promptLogitRows = 32

    init(
        context: consuming LlamaContext, vocabulary: LlamaVocabulary, queue: JobQueue, sequences: Int
    ) {
        let capacity = context.batchCapacity
        self.context = context
        self.vocabulary = vocabulary
        self.queue = queue
        batch = LlamaBatch(capacity: capacity)
        slots = (0..<sequences).map { Slot(sequence: Int32($0)) }
        planner = BatchPlanner(capacity: capacity, promptShare: max(1, capacity / 2))
        logprobs = LogprobReader(vocabulary: vocabulary)
    }

    /// Runs until the queue is closed. Blocks its thread, and nothing else, when there is nothing to do.
    func run() {
        while !queue.isClosed {
            releaseStopped()
            admitWaiting()
            if slots.contains(where: { $0.isBusy }) {
                step()
            } else {
                queue.wait()
            }
        }
        let error = InferenceError.engineFailed(reason: "the engine is shutting down")
        for case .busy(let reply) in slots.map(\.state) { reply.job.output.fail(error) }
        queue.failAll(error)
    }

    private func releaseStopped() {
        for index in slots.indices {
            if case .busy(let reply) = slots[index].state, !reply.job.output.isOpen(reply.job.choice) {
                slots[index].state = .free
            }
        }
    }

    private func admitWaiting() {
        var admitted = 0
        for job in queue.peek() {
            let free = slots.indices.filter { !slots[$0].isBusy }
            let candidates = free.map {
                SlotChoice.Candidate(slot: $0, cached: slots[$0].cached, lastUse: slots[$0].lastUse)
            }
            guard
                let choice = SlotChoice(
                    for: job.prompt, among: candidates, busy: Set(slots.indices).subtracting(free),
                    allowsReuse: !job.request.reportsPromptTokens)
            else { break }
            admit(job, choice)
            admitted += 1
        }
        queue.removeFirst(admitted)
    }

    private func admit(_ job: ChoiceJob, _ choice: SlotChoice) {
        clock += 1
        var reused = choice.reused
        let sequence = slots[choice.slot].sequence
        if reused == 0 || !context.forget(sequence: sequence, from: reused) {
            context.forget(sequence: sequence)
            reused = 0
        }
        slots[choice.slot].cached.removeSubrange(reused...)
        slots[choice.slot].lastUse = clock
        slots[choice.slot].state = .busy(
            Reply(job: job, arrival: clock, reused: reused, started: .now))
    }

    private func step() {
        let shares = planner.plan(slots.map(demand))
        var rows: [(slot: Int, rows: Range<Int32>)] = []
        batch.removeAll()
        for (index, share) in shares.enumerated() where share > 0 {
            rows.append((index, fill(slot: index, share: share)))
        }
        do {
            try context.decode(batch)
            for (index, range) in rows { try advance(slot: index, rows: range) }
        } catch {
            fail(rows.map(\.slot), error)
        }
    }

    private func demand(_ slot: Slot) -> BatchPlanner.Demand {
        guard case .busy(let reply) = slot.state else { return .idle }
        if case .generating(let tokens) = reply.phase { return .tokens(tokens.count) }
        return .prompt(
            remaining: reply.job.prompt.count - slot.cached.count, arrival: reply.arrival,
            limit: reply.job.request.reportsPromptTokens ? Self.promptLogitRows : .max)
    }

    /// Puts a slot's share into the batch.
    ///
    /// - Returns: The rows it takes there.
    private func fill(slot index: Int, share: Int) -> Range<Int32> {
        guard case .busy(let reply) = slots[index].state else { return 0..<0 }
        let start = Int32(batch.count)
        let sequence = slots[index].sequence
        let position = slots[index].cached.count
        switch reply.phase {
        case .generating(let tokens):
            for (offset, token) in tokens.prefix(share).enumerated() {
                batch.add(
                    token, position: position + offset, sequence: sequence,
                    wantsLogits: offset == tokens.count - 1)
            }
            slots[index].cached += tokens.prefix(share)
        case .prompt:
            let prompt = reply.job.prompt
            for offset in position..<position + share {
                let wantsLogits = offset == prompt.count - 1 || reply.job.request.reportsPromptTokens
                batch.add(prompt[offset], position: offset, sequence: sequence, wantsLogits: wantsLogits)
            }
            slots[index].cached += prompt[position..<position + share]
        }
        return start..<Int32(batch.count)
    }

    /// Uses what the step computed for a slot.
    private func advance(slot index: Int, rows: Range<Int32>) throws(LlamaError) {
        guard case .busy(var reply) = slots[index].state, let last = rows.last else { return }
        // So that what the reply holds is not shared, and not copied, while it changes.
        slots[index].state = .free
        let request = reply.job.request
        if case .prompt = reply.phase {
            if request.reportsPromptTokens {
                try readPrompt(&reply, rows: rows, end: slots[index].cached.count)
            }
            guard slots[index].cached.count == reply.job.prompt.count else {
                slots[index].state = .busy(reply)
                return
            }
            let report = PromptReport(
                tokens: reply.job.prompt.count, cachedTokens: reply.reused, pieces: reply.promptPieces)
            reply.job.output.send(.prompt(report, choice: reply.job.choice))
            if reply.job.limit == 0 {
                end(slot: index, reply, .length)
                return
            }
        }
        if case .generating(let tokens) = reply.phase, tokens.count > rows.count {
            // A step had no room for all of a forced text.
            reply.phase = .generating(Array(tokens.dropFirst(rows.count)))
            slots[index].state = .busy(reply)
            return
        }
        guard let piece = try samplePiece(&reply, row: last), let token = piece.token else {
            let reason = "the constraint leaves nothing to say; its grammar may have passed a limit"
            reply.job.output.fail(.engineFailed(reason: reason))
            return
        }
        reply.job.output.send(.piece(piece, choice: reply.job.choice))
        reply.generated += 1
        reply.phase = .generating([token])
        if request.terminators.contains(token) {
            end(slot: index, reply, .terminator)
        } else if request.stopTokens.contains(token) {
            end(slot: index, reply, .stopToken(token))
        } else if reply.follow(token, jumps: JumpAhead(vocabulary: vocabulary)) {
            end(slot: index, reply, .terminator)
        } else if reply.generated >= reply.job.limit {
            end(slot: index, reply, .length)
        } else {
            slots[index].state = .busy(reply)
        }
    }

    /// - Returns: `nil` if the constraint allows nothing.
    private func samplePiece(_ reply: inout Reply, row: Int32) throws(LlamaError) -> TokenPiece? {
        let request = reply.job.request
        let banned = reply.bannedTokens
        let allowed = reply.allowedTokens()
        if let allowed, allowed.isEmpty { return nil }
        var logprob: TokenLogprob?
        let token = try context.withLogits(row: row) { logits in
            guard let top = request.topLogprobs else {
                return reply.sampler.sample(logits, banned: banned, allowed: allowed)
            }
            // Sampling writes into the row, and what is reported is the model's own distribution.
            let raw = UnsafeMutableBufferPointer<Float>.allocate(capacity: logits.count)
            defer { raw.deallocate() }
            _ = raw.initialize(from: logits)
            let token = reply.sampler.sample(logits, banned: banned, allowed: allowed)
            logprob = logprobs.read(raw, of: token, top: top)
            return token
        }
        return TokenPiece(
            token: token, bytes: vocabulary.bytes(of: token), kind: vocabulary.kind(of: token),
            isTerminator: request.terminators.contains(token) || request.stopTokens.contains(token),
            logprob: logprob)
    }

    /// Reads the log probabilities of the prompt tokens that follow the given rows.
    private func readPrompt(_ reply: inout Reply, rows: Range<Int32>, end: Int) throws(LlamaError) {
        let prompt = reply.job.prompt
        if reply.promptPieces.isEmpty, let first = prompt.first {
            reply.promptPieces.append(
                piece(first, TokenLogprob(token: first, bytes: vocabulary.bytes(of: first), logprob: nil)))
        }
        for (offset, row) in rows.enumerated() {
            let next = end - rows.count + offset + 1
            guard next < prompt.count else { break }
            let logprob = try context.withLogits(row: row) { logits in
                logprobs.read(logits, of: prompt[next], top: reply.job.request.topLogprobs ?? 0)
            }
            reply.promptPieces.append(piece(prompt[next], logprob))
        }
    }

    private func piece(_ token: TokenID, _ logprob: TokenLogprob) -> TokenPiece {
        TokenPiece(
            token: token, bytes: vocabulary.bytes(of: token), kind: vocabulary.kind(of: token),
            logprob: logprob)
    }

    private func end(slot index: Int, _ reply: Reply, _ cause: EndCause) {
        slots[index].state = .free
        reply.job.output.send(.end(cause, choice: reply.job.choice))
        reply.job.output.close(choice: reply.job.choice)
        queue.recordReply(seconds: reply.started.duration(to: .now) / .seconds(1))
    }

    /// What the cache holds after a failed step is unknown, so the sequences in it are forgotten.
    private func fail(_ indices: [Int], _ error: LlamaError) {
        for index in indices {
            context.forget(sequence: slots[index].sequence)
            slots[index].cached = []
            if case .busy(let reply) = slots[index].state {
                reply.job.output.fail(.engineFailed(reason: error.description))
            }
            slots[index].state = .free
        }
    }
}
