import Inference
import OrderedJSON

/// Makes the pieces of one continuation out of a text endpoint's events.
///
/// A pure value. Where the server names tokens, special ones are what the vocabulary says they are, and a terminator
/// ends the reply by its id; elsewhere there is only text.
struct RawTextReading: Sendable {
    /// What a reply is held to, and how far it has followed.
    struct Hold: Sendable {
        var field: String
        var follower: any TextFollower
    }

    private let kind: UpstreamKind
    private let choice: Int
    private let terminators: Set<TokenID>
    private let stopTokens: Set<TokenID>
    private let ignoresTerminators: Bool
    /// No token was asked for, and servers make one all the same.
    private let wantsNothing: Bool
    private var reader: EventStreamReader
    private var split = SplitText()
    private var pieces: RawTextPieces
    private var hold: Hold?
    private var items: [EventStreamReader.Event] = []
    private var pendingEnd: EndCause?
    private var report: PromptReport
    private var hasReported = false
    private(set) var isFinished = false
    private(set) var hasBegun = false
    /// The upstream was asked to hold its reply to something, and did not.
    private(set) var isDisobeyed = false

    /// - Parameter knowsSpelling: The vocabulary tells the bytes of ordinary tokens too.
    init(
        _ request: TextRequest, kind: UpstreamKind, choice: Int, promptTokens: Int,
        vocabulary: any Vocabulary, knowsSpelling: Bool, hold: Hold? = nil, maxLineBytes: Int = 16 << 20
    ) {
        self.kind = kind
        self.choice = choice
        self.hold = hold
        terminators = request.terminators
        stopTokens = request.stopTokens
        ignoresTerminators = request.ignoresTerminators
        wantsNothing = request.maxTokens == 0
        reader = EventStreamReader(limit: maxLineBytes)
        report = PromptReport(tokens: promptTokens, cachedTokens: 0)
        pieces = RawTextPieces(
            vocabulary: vocabulary, knowsSpelling: knowsSpelling,
            ends: request.terminators.union(request.stopTokens), topCount: request.topLogprobs)
    }

    /// What the reply has cost so far; `nil` before it has begun.
    var usage: Usage? {
        guard hasBegun else { return nil }
        return Usage(
            promptTokens: report.tokens, cachedPromptTokens: report.cachedTokens,
            completionTokens: pieces.count)
    }

    mutating func consume(
        _ bytes: some RandomAccessCollection<UInt8>, into updates: inout [PieceUpdate]
    ) throws(InferenceError) {
        do throws(EventStreamReader.TooLong) {
            try reader.read(bytes, into: &items)
        } catch {
            throw .upstreamFailed(
                reason: "The upstream sent a line of more than \(error.limit >> 20) MiB.", isTimeout: false)
        }
        try interpret(into: &updates)
    }

    /// Says that the upstream closed its stream.
    mutating func finish(into updates: inout [PieceUpdate]) throws(InferenceError) {
        reader.finish(into: &items)
        try interpret(into: &updates)
        guard !isFinished else { return }
        guard let cause = pendingEnd else {
            throw .upstreamFailed(
                reason: "The upstream's stream ended before the reply did.", isTimeout: false)
        }
        try end(cause, into: &updates)
    }

    private mutating func interpret(into updates: inout [PieceUpdate]) throws(InferenceError) {
        defer { items.removeAll(keepingCapacity: true) }
        for item in items where !isFinished {
            switch item {
            case .data(let data):
                guard let object = (try? SplitText.parse(data))?.objectValue else { continue }
                if let failure = UpstreamFailure.message(in: object) {
                    throw .upstreamFailed(reason: "The upstream failed: \(failure)", isTimeout: false)
                }
                try consume(RawTextEvent(object, kind: kind), into: &updates)
            case .done:
                if let cause = pendingEnd { try end(cause, into: &updates) }
            case .stray, .errorName: break
            }
        }
    }

    private mutating func consume(
        _ event: RawTextEvent, into updates: inout [PieceUpdate]
    ) throws(InferenceError) {
        hasBegun = true
        if let tokens = event.promptTokens { report.tokens = tokens }
        if let tokens = event.cachedTokens { report.cachedTokens = min(tokens, report.tokens) }
        if !hasReported, !event.text.isEmpty || !event.tokens.isEmpty || event.end != nil {
            hasReported = true
            report.pieces = pieces.promptPieces(event.prompt)
            updates.append(.prompt(report, choice: choice))
        }
        if wantsNothing {
            if hasReported { try end(.length, into: &updates) }
            return
        }
        let made = pieces.pieces(of: event, text: split.join(event.text), isLast: event.end != nil)
        for piece in made where pendingEnd == nil {
            if try !pass(piece, into: &updates) { return try end(.terminator, into: &updates) }
            guard let token = piece.token else { continue }
            if stopTokens.contains(token) {
                return try end(.stopToken(token), into: &updates)
            } else if terminators.contains(token), !ignoresTerminators {
                return try end(.terminator, into: &updates)
            }
        }
        if let cause = event.end { pendingEnd = cause == .length ? .length : .terminator }
        // The others count behind the end, and then say that they are done.
        if let cause = pendingEnd, [.llamaCpp, .lorax, .tgi].contains(kind) {
            try end(cause, into: &updates)
        }
    }

    /// Hands a piece on, if the reply may go on with it.
    ///
    /// - Returns: `false` if the reply was whole without it.
    private mutating func pass(
        _ piece: TokenPiece, into updates: inout [PieceUpdate]
    ) throws(InferenceError) -> Bool {
        if !piece.isTerminator, !piece.bytes.isEmpty, let isComplete = hold?.follower.mustEnd {
            guard !isComplete else { return false }
            if hold?.follower.accept(piece) == false { throw disobedience() }
        }
        updates.append(.piece(piece, choice: choice))
        return true
    }

    private mutating func disobedience() -> InferenceError {
        isDisobeyed = true
        return .upstreamFailed(
            reason:
                "The upstream was asked to hold its reply to `\(hold?.field ?? "")` and did not: what it wrote does not satisfy it.",
            isTimeout: false)
    }

    private mutating func end(
        _ cause: EndCause, into updates: inout [PieceUpdate]
    ) throws(InferenceError) {
        guard !isFinished else { return }
        var cause = cause
        var last = pieces.finish()
        let rest = split.finish()
        if !rest.isEmpty, cause != .length { last.append(TokenPiece(bytes: Array(rest.utf8))) }
        for piece in last where try !pass(piece, into: &updates) { break }
        if let follower = hold?.follower {
            // It ended with its last token, whatever the upstream waited for.
            if cause == .length, follower.mustEnd { cause = .terminator }
            if cause == .terminator, !follower.mayEnd { throw disobedience() }
        }
        isFinished = true
        updates.append(.end(cause, choice: choice))
    }
}
