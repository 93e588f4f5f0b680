import Inference

/// A second, smaller model that proposes how replies go on. Its cache has a sequence for each slot of the main model's,
/// and follows it: what the slot has and the draft's sequence lacks is computed, what was wrong is forgotten.
///
/// It takes the token that it finds most probable, whatever the reply's own way of drawing: of all proposals that one is
/// right most often.
final class DraftModel {
    /// A reply that a draft is wanted for.
    struct Line {
        let slot: Int
        /// Prompt and reply so far.
        let text: [TokenID]
        let length: Int
        /// A copy that follows the draft.
        var reply: Reply
        fileprivate(set) var draft: [TokenID] = []

        init(slot: Int, text: [TokenID], length: Int, reply: Reply) {
            self.slot = slot
            self.text = text
            self.length = length
            self.reply = reply
        }
    }

    private var context: LlamaContext
    private var batch: LlamaBatch
    /// What each sequence holds.
    private var cached: [[TokenID]]
    private var pace = PromptPace()
    /// Tokens that both vocabularies have; they are the same ones.
    private let sharedTokens: Int
    /// `false` once a step has failed: replies go on without drafts.
    private(set) var isUsable = true
    /// What steps of one token for each line take.
    private(set) var costs = StepCosts()
    /// Over all replies: what new ones begin with.
    private var rate = DraftRate(0.6, weight: 0.01)
    var trials = DraftTrials()

    init(context: consuming LlamaContext, sequences: Int, sharedTokens: Int) {
        batch = LlamaBatch(capacity: context.batchCapacity)
        self.context = context
        cached = Array(repeating: [], count: sequences)
        self.sharedTokens = sharedTokens
    }

    var expectedRate: Double { rate.value }

    /// How many tokens of a text a slot's sequence lacks.
    func missing(of text: [TokenID], slot: Int) -> Int {
        text.count - text.sharedPrefixCount(with: cached[slot])
    }

    func follow(_ drafts: [TokenID], _ tokens: some Collection<TokenID>) { rate.follow(drafts, tokens) }

    /// Drafts for several replies side by side. A line whose text is long and new gets none at first: it is computed
    /// in portions, so that running replies do not stall.
    ///
    /// - Returns: The seconds that it took.
    func extend(_ lines: inout [Line]) -> Double {
        let start = ContinuousClock.now
        do {
            try compute(&lines)
        } catch {
            isUsable = false
        }
        return start.duration(to: .now) / .seconds(1)
    }

    private func compute(_ lines: inout [Line]) throws(LlamaError) {
        // Each line that is to go on, with the row of its logits.
        var rows = try catchUp(lines)
        while !rows.isEmpty {
            var goingOn: [Int] = []
            for (line, row) in rows {
                if let token = choose(&lines[line].reply, try context.logits(row: row)) {
                    lines[line].draft.append(token)
                    if lines[line].draft.count < lines[line].length { goingOn.append(line) }
                }
            }
            guard !goingOn.isEmpty else { return }
            batch.removeAll()
            rows = goingOn.map { line in
                let slot = lines[line].slot
                let token = lines[line].draft[lines[line].draft.count - 1]
                let row = batch.add(
                    token, position: cached[slot].count, sequence: Int32(slot), wantsLogits: true)
                cached[slot].append(token)
                return (line, row)
            }
            try decode()
        }
    }

    /// Computes what the sequences lack of their texts, as far as a step goes.
    ///
    /// - Returns: The lines that are ready to be drafted for, and the rows of their logits.
    private func catchUp(_ lines: [Line]) throws(LlamaError) -> [(line: Int, row: Int32)] {
        batch.removeAll()
        var rows: [(line: Int, row: Int32)] = []
        var room = min(batch.capacity, max(lines.count * 2, pace.share(capacity: batch.capacity)))
        for (index, line) in lines.enumerated() {
            guard line.text.allSatisfy({ $0 < sharedTokens }) else { continue }
            reclaim(line)
            let start = cached[line.slot].count
            let end = min(line.text.count, start + room)
            for position in start..<end {
                let isLast = position == line.text.count - 1
                let row = batch.add(
                    line.text[position], position: position, sequence: Int32(line.slot), wantsLogits: isLast)
                if isLast { rows.append((index, row)) }
            }
            cached[line.slot] += line.text[start..<end]
            room -= end - start
        }
        guard batch.count > 0 else { return [] }
        try decode()
        return rows
    }

    /// Leaves in a sequence what it has of a line's text, taken from another sequence where that has much more.
    private func reclaim(_ line: Line) {
        var shared = min(line.text.sharedPrefixCount(with: cached[line.slot]), line.text.count - 1)
        let sources = cached.indices.filter { $0 != line.slot }.map {
            SharedPrefix.Source(slot: $0, tokens: cached[$0])
        }
        if let source = SharedPrefix(for: line.text, reused: shared, sources: sources) {
            context.copy(sequence: Int32(source.slot), to: Int32(line.slot))
            cached[line.slot] = cached[source.slot]
            shared = source.count
        }
        guard shared < cached[line.slot].count else { return }
        if shared == 0 || !context.forget(sequence: Int32(line.slot), from: shared) {
            context.forget(sequence: Int32(line.slot))
            shared = 0
        }
        cached[line.slot].removeSubrange(shared...)
    }

    private func decode() throws(LlamaError) {
        let start = ContinuousClock.now
        try context.decode(batch)
        // Asking for logits waits until they are there; a step without any is one of a prompt.
        let seconds = start.duration(to: .now) / .seconds(1)
        costs.note(tokens: batch.count, seconds: seconds)
        pace.note(tokens: batch.count, seconds: seconds)
    }

    /// - Returns: `nil` where the draft ends: at an end of the reply, and where a constraint forces what follows.
    private func choose(_ reply: inout Reply, _ logits: LogitKernels.Row) -> TokenID? {
        let row = LogitKernels.Row(rebasing: logits.prefix(sharedTokens))
        for token in reply.bannedTokens where row.indices.contains(Int(token)) {
            row[Int(token)] = -.infinity
        }
        reply.allowedTokens()?.apply(to: row)
        let maximum = LogitKernels.maximum(row)
        guard maximum > -.infinity else { return nil }
        let token = TokenID(LogitKernels.firstIndex(of: maximum, in: row))
        guard !reply.job.request.terminators.contains(token), !reply.job.request.stopTokens.contains(token)
        else { return nil }
        reply.generated += 1
        guard reply.constraint != nil else { return token }
        return reply.constraint?.accept(token) == true ? token : nil
    }
}
