import Inference

/// Owns a model's context and turns jobs into pieces, one decode step after the other, on a thread of its own.
actor DecodeLoop {
    private let thread = EngineThread(label: "weir.decode")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    var context: LlamaContext
    private var batch: LlamaBatch
    var slots: [Slot]
    private let planner: BatchPlanner
    private let queue: JobQueue
    let vocabulary: LlamaVocabulary
    private let logprobs: LogprobReader
    private let team: ComputeTeam
    private(set) var costs = StepCosts()
    private var pace = PromptPace()
    /// When running replies last had their turn.
    private var lastReplyStep = ContinuousClock.now
    var prefixes: PrefixCache
    let prefixFiles: PrefixStore?
    let board: StatisticsBoard
    let drafting: Drafting
    let drafter: DraftModel?
    /// Counts admissions; orders prompts and slots by age.
    private var clock = 0

    /// Rows of prompt logits in one step, each as wide as the vocabulary, when a client asks for them.
    private static let promptLogitRows = 32

    init(
        context: consuming LlamaContext, vocabulary: LlamaVocabulary, queue: JobQueue, sequences: Int,
        board: StatisticsBoard, drafting: Drafting, drafter: sending DraftModel?, prefixCacheBytes: Int,
        prefixFiles: PrefixStore?
    ) {
        let capacity = context.batchCapacity
        team = ComputeTeam(threads: context.threads)
        self.board = board
        prefixes = PrefixCache(limit: prefixCacheBytes)
        self.prefixFiles = prefixFiles
        self.drafting = context.canTakeBack ? drafting : .off
        self.drafter = drafter
        self.context = context
        self.vocabulary = vocabulary
        self.queue = queue
        batch = LlamaBatch(capacity: capacity)
        slots = (0..<sequences).map { Slot(sequence: Int32($0)) }
        planner = BatchPlanner(capacity: capacity)
        logprobs = LogprobReader(vocabulary: vocabulary)
    }

    /// Runs until the queue is closed. Blocks its thread, and nothing else, when there is nothing to do.
    func run() {
        while !queue.isClosed {
            releaseStopped()
            admitWaiting()
            board.update { $0.runningReplies = slots.count(where: \.isBusy) }
            if slots.contains(where: { $0.isBusy }) {
                step()
            } else {
                queue.wait()
            }
        }
        let error = InferenceError.engineFailed(reason: "the engine is shutting down")
        for case .busy(let reply) in slots.map(\.state) { reply.job.output.fail(error) }
        queue.failAll(error)
        saveAll()
    }

    private func releaseStopped() {
        for index in slots.indices {
            if case .busy(let reply) = slots[index].state, !reply.job.output.isOpen(reply.job.choice) {
                slots[index].state = .free
            }
        }
    }

    private func admitWaiting() {
        queue.tidy()
        forgetShifted()
        guard queue.waitingCount > 0, slots.contains(where: { !$0.isBusy }) else { return }
        var running = JobOrder.Running()
        for case .busy(let reply) in slots.map(\.state) {
            running.add(reply.job.standing)
        }
        while slots.contains(where: { !$0.isBusy }), let job = queue.next(running: running) {
            let free = slots.indices.filter { !slots[$0].isBusy }
            let candidates = free.map {
                SlotChoice.Candidate(
                    slot: $0, cached: slots[$0].cached(with: job.adapters.key), lastUse: slots[$0].lastUse,
                    holdsForeign: !slots[$0].cached.isEmpty && slots[$0].adapters != job.adapters.key)
            }
            guard
                let choice = SlotChoice(
                    for: job.prompt, among: candidates, busy: Set(slots.indices).subtracting(free),
                    allowsReuse: !job.request.reportsPromptTokens)
            else { break }
            admit(job, choice)
            running.add(job.standing)
        }
    }

    private func admit(_ job: ChoiceJob, _ choice: SlotChoice) {
        clock += 1
        let reused: Int
        var sharing: SharedPrefix?
        if job.request.reportsPromptTokens {
            storePrefix(ofSlot: choice.slot, besides: 0)
            reused = keep(0, inSlot: choice.slot)
        } else {
            reused = keep(reclaimPrefix(of: job, choice), inSlot: choice.slot)
            sharing = SharedPrefix(
                for: job.prompt, reused: reused,
                sources: sources(besides: choice.slot, with: job.adapters.key))
        }
        slots[choice.slot].lastUse = clock
        slots[choice.slot].adapters = job.adapters.key
        slots[choice.slot].state = .busy(
            Reply(
                job: job, arrival: clock, reused: reused, sharing: sharing, model: context.model,
                started: .now))
    }

    private func step() {
        copySharedPrefixes()
        shiftFullContexts()
        let drafts = chooseDrafts()
        let demands = zip(slots, drafts).map { demand($0, drafts: $1.count) }
        var shares: [Share] = []
        batch.removeAll()
        let plan = planner.plan(
            demands, promptShare: pace.share(capacity: planner.capacity),
            holdsReplies: lastReplyStep.duration(to: .now) < PromptPace.patience)
        if zip(demands, plan).contains(where: { $0.isReply && $1 > 0 }) { lastReplyStep = .now }
        for (index, count) in plan.enumerated() where count > 0 {
            shares.append(fill(slot: index, count: count, draft: drafts[index]))
        }
        do {
            let start = ContinuousClock.now
            try context.decode(batch, adapters: adaptersOfStep)
            let duration = start.duration(to: .now)
            let seconds = duration / .seconds(1)
            board.update { $0.computing += duration }
            costs.note(tokens: batch.count, seconds: seconds)
            drafter?.trials.note(stepSeconds: seconds)
            pace.note(tokens: batch.count, seconds: seconds)
            try advance(shares)
        } catch {
            fail(shares.map(\.slot), error)
        }
    }

    /// The adapters of each sequence; `nil` if no reply has any.
    private var adaptersOfStep: ((Int32) -> AdapterMix)? {
        guard slots.contains(where: { !$0.runningAdapters.parts.isEmpty }) else { return nil }
        let mixes = slots.map(\.runningAdapters)
        return { mixes[Int($0)] }
    }

    /// What a slot has in a step.
    private struct Share {
        let slot: Int
        let rows: Range<Int32>
        /// Tokens on trial, in the last of the rows.
        let draft: Draft
    }

    func demand(_ slot: Slot, drafts: Int) -> BatchPlanner.Demand {
        guard case .busy(let reply) = slot.state else { return .idle }
        if case .generating(let tokens) = reply.phase { return .tokens(tokens.count + drafts) }
        guard reply.sharing == nil else { return .idle }
        return .prompt(
            remaining: reply.job.prompt.count - slot.cached.count, arrival: reply.arrival,
            limit: reply.job.request.reportsPromptTokens ? Self.promptLogitRows : .max)
    }

    /// Puts a slot's share into the batch.
    private func fill(slot index: Int, count: Int, draft: Draft) -> Share {
        let start = Int32(batch.count)
        let sequence = slots[index].sequence
        let position = slots[index].cached.count
        var trial = Draft(source: draft.source)
        guard case .busy(let reply) = slots[index].state else {
            return Share(slot: index, rows: start..<start, draft: trial)
        }
        switch reply.phase {
        case .generating(let tokens):
            let taken = tokens.prefix(count)
            trial.tokens = Array(draft.tokens.prefix(count - taken.count))
            for (offset, token) in (taken + trial.tokens).enumerated() {
                batch.add(
                    token, position: position + offset, sequence: sequence,
                    wantsLogits: offset >= tokens.count - 1)
            }
            slots[index].cached += taken
        case .prompt:
            let prompt = reply.job.prompt
            for offset in position..<position + count {
                let wantsLogits = offset == prompt.count - 1 || reply.job.request.reportsPromptTokens
                batch.add(prompt[offset], position: offset, sequence: sequence, wantsLogits: wantsLogits)
            }
            slots[index].cached += prompt[position..<position + count]
        }
        return Share(slot: index, rows: start..<Int32(batch.count), draft: trial)
    }

    /// Uses what a step computed.
    private func advance(_ shares: [Share]) throws(LlamaError) {
        var draws: [Draw] = []
        for share in shares {
            guard let reply = try takeReady(share) else { continue }
            var rows: [LogitKernels.Row] = []
            for row in share.rows.suffix(1 + share.draft.count) { rows.append(try context.logits(row: row)) }
            draws.append(Draw(slot: share.slot, rows: rows, draft: share.draft, reply: reply))
        }
        draws.withUnsafeMutableBufferPointer { draws in
            // Each index is one thread's.
            nonisolated(unsafe) let draws = draws
            // A reply alone has its row shared out instead.
            let inner = draws.count == 1 ? team : nil
            team.perform(draws.count) { draws[$0].perform(vocabulary, logprobs, team: inner) }
        }
        note(draws)
        for draw in draws { settle(draw) }
    }

    /// Takes the reply out of a slot, so that it is not shared, and not copied, while it changes.
    ///
    /// - Returns: `nil` where the step has brought it no further than its prompt.
    private func takeReady(_ share: Share) throws(LlamaError) -> Reply? {
        guard case .busy(var reply) = slots[share.slot].state else { return nil }
        slots[share.slot].state = .free
        switch reply.phase {
        case .prompt:
            if reply.job.request.reportsPromptTokens {
                try readPrompt(&reply, rows: share.rows, end: slots[share.slot].cached.count)
            }
            guard slots[share.slot].cached.count == reply.job.prompt.count else { break }
            let report = PromptReport(
                tokens: reply.job.prompt.count, cachedTokens: reply.reused, pieces: reply.promptPieces)
            reply.job.output.send(.prompt(report, choice: reply.job.choice))
            board.update {
                $0.promptTokens += report.tokens - report.cachedTokens
                $0.cachedPromptTokens += report.cachedTokens
            }
            if reply.job.limit == 0 {
                end(reply, .length)
                return nil
            }
            if drafting != .off, reply.job.limit > 1 {
                reply.speculation = Speculation(
                    prompt: reply.job.prompt, drafting: drafting, modelRate: drafter?.expectedRate ?? 0)
            }
            return reply
        case .generating(let tokens):
            let computed = share.rows.count - share.draft.count
            guard computed < tokens.count else { return reply }
            // A step had no room for all of a forced text.
            reply.phase = .generating(Array(tokens.dropFirst(computed)))
        }
        slots[share.slot].state = .busy(reply)
        return nil
    }

    /// Hands on what was drawn.
    private func settle(_ draw: Draw) {
        let reply = draw.reply
        slots[draw.slot].cached += draw.draft.tokens.prefix(draw.acceptedDrafts)
        if draw.acceptedDrafts < draw.draft.count {
            _ = context.forget(sequence: slots[draw.slot].sequence, from: slots[draw.slot].cached.count)
        }
        for piece in draw.pieces { reply.job.output.send(.piece(piece, choice: reply.job.choice)) }
        switch draw.outcome {
        case .goesOn: slots[draw.slot].state = .busy(reply)
        case .ended(let cause): end(reply, cause)
        case .failed(let error): reply.job.output.fail(error)
        }
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
            let logprob = logprobs.read(
                try context.logits(row: row), of: prompt[next], top: reply.job.request.topLogprobs ?? 0)
            reply.promptPieces.append(piece(prompt[next], logprob))
        }
    }

    private func piece(_ token: TokenID, _ logprob: TokenLogprob) -> TokenPiece {
        TokenPiece(
            token: token, bytes: vocabulary.bytes(of: token), kind: vocabulary.kind(of: token),
            logprob: logprob)
    }

    private func end(_ reply: Reply, _ cause: EndCause) {
        board.update { $0.replies += 1 }
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
