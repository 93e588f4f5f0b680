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
    private let team: ComputeTeam
    private var costs = StepCosts()
    private var pace = PromptPace()
    /// When running replies last had their turn.
    private var lastReplyStep = ContinuousClock.now
    private var prefixes: PrefixCache
    private let board: StatisticsBoard
    private let drafting: Drafting
    /// Counts admissions; orders prompts and slots by age.
    private var clock = 0

    /// Rows of prompt logits in one step, each as wide as the vocabulary, when a client asks for them.
    private static let promptLogitRows = 32

    init(
        context: consuming LlamaContext, vocabulary: LlamaVocabulary, queue: JobQueue, sequences: Int,
        board: StatisticsBoard, drafting: Drafting, prefixCacheBytes: Int
    ) {
        let capacity = context.batchCapacity
        team = ComputeTeam(threads: context.threads)
        self.board = board
        prefixes = PrefixCache(limit: prefixCacheBytes)
        self.drafting = context.canTakeBack ? drafting : .off
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
        guard queue.waitingCount > 0, slots.contains(where: { !$0.isBusy }) else { return }
        var running: [String: Int] = [:]
        for case .busy(let reply) in slots.map(\.state) {
            running[reply.job.request.origin.client, default: 0] += 1
        }
        while slots.contains(where: { !$0.isBusy }), let job = queue.next(running: running) {
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
            running[job.request.origin.client, default: 0] += 1
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
            reused = keep(reclaimPrefix(of: job.prompt, choice), inSlot: choice.slot)
            sharing = SharedPrefix(for: job.prompt, reused: reused, sources: sources(besides: choice.slot))
        }
        slots[choice.slot].lastUse = clock
        slots[choice.slot].state = .busy(
            Reply(
                job: job, arrival: clock, reused: reused, sharing: sharing, model: context.model,
                started: .now))
    }

    /// Makes a slot hold as much of a prompt as it or the host's memory has.
    ///
    /// - Returns: How many tokens of the prompt the slot begins with.
    private func reclaimPrefix(of prompt: [TokenID], _ choice: SlotChoice) -> Int {
        // Looked for before something is stored, which may push it out.
        let known = prefixes.entry(for: prompt, beyond: choice.reused)
        storePrefix(ofSlot: choice.slot, besides: choice.reused)
        guard let known else { return choice.reused }
        let isRestored = context.restore(known.state, to: slots[choice.slot].sequence)
        slots[choice.slot].cached = isRestored ? known.tokens : []
        return min(prompt.sharedPrefixCount(with: slots[choice.slot].cached), prompt.count - 1)
    }

    /// Keeps what a slot is about to lose, if it is much.
    private func storePrefix(ofSlot index: Int, besides kept: Int) {
        let slot = slots[index]
        guard slot.cached.count - kept >= PrefixCache.shortest, prefixes.limit > 0,
            prefixes.wants(slot.cached, bytes: context.stateSize(of: slot.sequence))
        else { return }
        prefixes.store(.init(tokens: slot.cached, state: context.state(of: slot.sequence)))
    }

    /// Forgets all but the beginning of what a slot holds.
    ///
    /// - Returns: How much is left: nothing where the cache does not reach back that far.
    private func keep(_ count: Int, inSlot index: Int) -> Int {
        let sequence = slots[index].sequence
        if count == slots[index].cached.count { return count }
        guard count > 0, context.canContinue(sequence: sequence, at: count),
            context.forget(sequence: sequence, from: count)
        else {
            context.forget(sequence: sequence)
            slots[index].cached = []
            return 0
        }
        slots[index].cached.removeSubrange(count...)
        return count
    }

    private func sources(besides index: Int) -> [SharedPrefix.Source] {
        slots.indices.filter { $0 != index }.map { other in
            if case .busy(let reply) = slots[other].state, case .prompt = reply.phase {
                return .init(slot: other, tokens: reply.job.prompt, arrival: reply.arrival)
            }
            return .init(slot: other, tokens: slots[other].cached)
        }
    }

    /// Copies beginnings of prompts that other slots have computed meanwhile.
    private func copySharedPrefixes() {
        for index in slots.indices {
            guard case .busy(var reply) = slots[index].state, let sharing = reply.sharing,
                !isComputing(sharing)
            else { continue }
            reply.sharing = nil
            let source = slots[sharing.slot]
            let count = min(sharing.count, reply.job.prompt.sharedPrefixCount(with: source.cached))
            if count > slots[index].cached.count {
                context.copy(sequence: source.sequence, to: slots[index].sequence)
                slots[index].cached = source.cached
                reply.reused = keep(count, inSlot: index)
            }
            slots[index].state = .busy(reply)
        }
    }

    private func isComputing(_ sharing: SharedPrefix) -> Bool {
        guard let arrival = sharing.arrival, case .busy(let reply) = slots[sharing.slot].state else {
            return false
        }
        return reply.arrival == arrival && slots[sharing.slot].cached.count < sharing.count
    }

    private func step() {
        copySharedPrefixes()
        let drafts = chooseDrafts()
        let demands = zip(slots, drafts).map { demand($0, drafts: $1.count) }
        var shares: [Share] = []
        batch.removeAll()
        let plan = planner.plan(
            demands, promptShare: pace.share(capacity: planner.capacity),
            holdsReplies: lastReplyStep.duration(to: .now) < PromptPace.patience)
        if zip(demands, plan).contains(where: { $0.isReply && $1 > 0 }) { lastReplyStep = .now }
        for (index, count) in plan.enumerated() where count > 0 {
            shares.append(fill(slot: index, count: count, drafts: drafts[index]))
        }
        do {
            let start = ContinuousClock.now
            try context.decode(batch)
            let duration = start.duration(to: .now)
            let seconds = duration / .seconds(1)
            board.update { $0.computing += duration }
            costs.note(tokens: batch.count, seconds: seconds)
            pace.note(tokens: batch.count, seconds: seconds)
            try advance(shares)
        } catch {
            fail(shares.map(\.slot), error)
        }
    }

    /// What a slot has in a step.
    private struct Share {
        let slot: Int
        let rows: Range<Int32>
        /// Tokens on trial, in the last of the rows.
        let drafts: [TokenID]
    }

    private func chooseDrafts() -> [[TokenID]] {
        var drafts = [[TokenID]](repeating: [], count: slots.count)
        var total = slots.count { demand($0, drafts: 0).isReply }
        for index in slots.indices {
            guard case .busy(var reply) = slots[index].state, reply.speculation != nil,
                case .generating(let tokens) = reply.phase
            else { continue }
            slots[index].state = .free
            let room = min(
                reply.job.limit - reply.generated - 1,
                context.sequenceLength - slots[index].cached.count - tokens.count)
            drafts[index] = reply.speculation?.draft(limit: room, others: total, costs: costs) ?? []
            total += drafts[index].count
            slots[index].state = .busy(reply)
        }
        return drafts
    }

    private func demand(_ slot: Slot, drafts: Int) -> BatchPlanner.Demand {
        guard case .busy(let reply) = slot.state else { return .idle }
        if case .generating(let tokens) = reply.phase { return .tokens(tokens.count + drafts) }
        guard reply.sharing == nil else { return .idle }
        return .prompt(
            remaining: reply.job.prompt.count - slot.cached.count, arrival: reply.arrival,
            limit: reply.job.request.reportsPromptTokens ? Self.promptLogitRows : .max)
    }

    /// Puts a slot's share into the batch.
    private func fill(slot index: Int, count: Int, drafts: [TokenID]) -> Share {
        let start = Int32(batch.count)
        let sequence = slots[index].sequence
        let position = slots[index].cached.count
        var trial: [TokenID] = []
        guard case .busy(let reply) = slots[index].state else {
            return Share(slot: index, rows: start..<start, drafts: [])
        }
        switch reply.phase {
        case .generating(let tokens):
            let taken = tokens.prefix(count)
            trial = Array(drafts.prefix(count - taken.count))
            for (offset, token) in (taken + trial).enumerated() {
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
        return Share(slot: index, rows: start..<Int32(batch.count), drafts: trial)
    }

    /// Uses what a step computed.
    private func advance(_ shares: [Share]) throws(LlamaError) {
        var draws: [Draw] = []
        for share in shares {
            guard let reply = try takeReady(share) else { continue }
            var rows: [LogitKernels.Row] = []
            for row in share.rows.suffix(1 + share.drafts.count) { rows.append(try context.logits(row: row)) }
            draws.append(Draw(slot: share.slot, rows: rows, drafts: share.drafts, reply: reply))
        }
        draws.withUnsafeMutableBufferPointer { draws in
            // Each index is one thread's.
            nonisolated(unsafe) let draws = draws
            // A reply alone has its row shared out instead.
            let inner = draws.count == 1 ? team : nil
            team.perform(draws.count) { draws[$0].perform(vocabulary, logprobs, team: inner) }
        }
        board.update { statistics in
            statistics.steps += 1
            for draw in draws {
                statistics.generatedTokens += draw.pieces.count
                statistics.draftedTokens += draw.drafts.count
                statistics.acceptedDraftTokens += draw.acceptedDrafts
            }
        }
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
                reply.speculation = Speculation(prompt: reply.job.prompt, drafting: drafting)
            }
            return reply
        case .generating(let tokens):
            let computed = share.rows.count - share.drafts.count
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
        slots[draw.slot].cached += draw.drafts.prefix(draw.acceptedDrafts)
        if draw.acceptedDrafts < draw.drafts.count {
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
