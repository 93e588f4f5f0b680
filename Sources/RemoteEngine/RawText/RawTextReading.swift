import Inference
import OrderedJSON

/// Makes the pieces of one continuation out of a text endpoint's events.
///
/// A pure value. Where the server names tokens, special ones are what the vocabulary says they are, and a terminator
/// ends the reply by its id; elsewhere there is only text.
struct RawTextReading: Sendable {
    private let kind: UpstreamKind
    private let choice: Int
    private let vocabulary: any Vocabulary
    private let terminators: Set<TokenID>
    private let stopTokens: Set<TokenID>
    private let ignoresTerminators: Bool
    private var reader: EventStreamReader
    private var split = SplitText()
    private var items: [EventStreamReader.Event] = []
    private var pendingEnd: EndCause?
    private var report: PromptReport
    private var hasReported = false
    private(set) var isFinished = false
    private(set) var hasBegun = false

    init(
        _ request: TextRequest, kind: UpstreamKind, choice: Int, promptTokens: Int,
        vocabulary: any Vocabulary,
        maxLineBytes: Int = 16 << 20
    ) {
        self.kind = kind
        self.choice = choice
        self.vocabulary = vocabulary
        terminators = request.terminators
        stopTokens = request.stopTokens
        ignoresTerminators = request.ignoresTerminators
        reader = EventStreamReader(limit: maxLineBytes)
        report = PromptReport(tokens: promptTokens, cachedTokens: 0)
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
        end(cause, into: &updates)
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
                consume(RawTextEvent(object, kind: kind), into: &updates)
            case .done:
                if let cause = pendingEnd { end(cause, into: &updates) }
            case .stray, .errorName: break
            }
        }
    }

    private mutating func consume(_ event: RawTextEvent, into updates: inout [PieceUpdate]) {
        hasBegun = true
        if let tokens = event.promptTokens { report.tokens = tokens }
        if let tokens = event.cachedTokens { report.cachedTokens = min(tokens, report.tokens) }
        if !hasReported, !event.text.isEmpty || !event.tokens.isEmpty || event.end != nil {
            hasReported = true
            updates.append(.prompt(report, choice: choice))
        }
        for piece in pieces(of: event) where pendingEnd == nil {
            updates.append(.piece(piece, choice: choice))
            guard let token = piece.token else { continue }
            if stopTokens.contains(token) {
                return end(.stopToken(token), into: &updates)
            } else if terminators.contains(token), !ignoresTerminators {
                return end(.terminator, into: &updates)
            }
        }
        if let cause = event.end { pendingEnd = cause == .length ? .length : .terminator }
        // The others count behind the end, and then say that they are done.
        if pendingEnd != nil, [.llamaCpp, .lorax, .tgi].contains(kind), let cause = pendingEnd {
            end(cause, into: &updates)
        }
    }

    private mutating func end(_ cause: EndCause, into updates: inout [PieceUpdate]) {
        guard !isFinished else { return }
        isFinished = true
        let rest = split.finish()
        if !rest.isEmpty, cause != .length {
            updates.append(.piece(TokenPiece(bytes: Array(rest.utf8)), choice: choice))
        }
        updates.append(.end(cause, choice: choice))
    }

    /// The text of an event, cut where special tokens stand in it.
    private mutating func pieces(of event: RawTextEvent) -> [TokenPiece] {
        var text = Substring(split.join(event.text))
        let special = event.tokens.filter { vocabulary.kind(of: $0) != .text }
        guard !special.isEmpty else {
            guard !text.isEmpty else { return [] }
            let only = event.tokens.count == 1 ? event.tokens.first : nil
            return [TokenPiece(token: only, bytes: Array(text.utf8))]
        }
        var pieces: [TokenPiece] = []
        for token in special {
            let bytes = vocabulary.bytes(of: token)
            let spelled = String(decoding: bytes, as: UTF8.self)
            // Some servers leave out the text of special tokens.
            if !spelled.isEmpty, let range = text.firstRange(of: spelled) {
                if range.lowerBound > text.startIndex {
                    pieces.append(TokenPiece(bytes: Array(text[..<range.lowerBound].utf8)))
                }
                text = text[range.upperBound...]
            }
            pieces.append(
                TokenPiece(
                    token: token, bytes: bytes, kind: vocabulary.kind(of: token),
                    isTerminator: terminators.contains(token) || stopTokens.contains(token)))
        }
        if !text.isEmpty { pieces.append(TokenPiece(bytes: Array(text.utf8))) }
        return pieces
    }
}
