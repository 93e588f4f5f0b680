import Inference
import OrderedJSON

/// Puts the calls of one choice in order: each with one identity, one after the other, arguments only appended.
struct CallRepair: Sendable {
    private var calls: [RepairedCall] = []
    /// The call whose parts go out; later ones wait for it (R10).
    private var current = 0
    private var usedIDs: Set<String> = []
    private let toolNames: Set<String>
    private let makeID: @Sendable () -> String
    /// The calls that stood as text and have come again as calls.
    private var repeatedTextCalls: Set<Int> = []
    /// The calls that were dropped, for they repeat one that stood as text.
    private var dropped: Set<Int> = []

    init(tools: [ToolDefinition], makeID: @escaping @Sendable () -> String) {
        toolNames = Set(tools.map(\.name))
        self.makeID = makeID
    }

    var isEmpty: Bool { calls.isEmpty }
    var hasRepeatedCalls: Bool { !dropped.isEmpty }

    // MARK: Calls of the stream

    mutating func consume(
        _ part: UpstreamCall, faults: inout Set<StreamFault>, into events: inout [ReplyEvent]
    ) {
        if part.argumentsAreNoText { faults.insert(.argumentsAreNoText) }
        let position = find(part, &faults)
        update(position, part, &faults)
        advance(into: &events)
    }

    /// The call that a part belongs to: by its index, or its id, or because it is the latest.
    private mutating func find(_ part: UpstreamCall, _ faults: inout Set<StreamFault>) -> Int {
        if part.index == nil { faults.insert(.missingCallIndex) }
        let known: Int?
        if let index = part.index {
            known = calls.lastIndex { !$0.isFromText && $0.upstreamIndex == index }
        } else if let id = part.id, !id.isEmpty {
            known = calls.lastIndex { $0.upstreamID == id }
        } else {
            known = part.name == nil ? calls.lastIndex { !$0.isFromText } : nil
        }
        if let known {
            guard startsAnother(part, after: calls[known]) else { return known }
            if part.index != nil { faults.insert(.reusedCallIndex) }
        } else if part.index == nil, let last = calls.lastIndex(where: { !$0.isFromText }),
            part.name == nil, !calls[last].isComplete
        {
            // A new id for each fragment of one call.
            faults.insert(.changedCallID)
            return last
        }
        calls.append(RepairedCall(upstreamIndex: part.index, upstreamID: part.id))
        return calls.count - 1
    }

    /// Whether a part begins another call although it has the place of one that is known.
    private func startsAnother(_ part: UpstreamCall, after call: RepairedCall) -> Bool {
        guard let name = part.name, let known = call.name else { return false }
        if name != known, clean(name) != known {
            return call.isComplete || (part.id ?? "") != call.upstreamID
        }
        guard let id = part.id, !id.isEmpty, id != call.upstreamID else { return false }
        // The same name under another id: a call of its own once the first is whole.
        return call.isComplete
    }

    private mutating func update(_ position: Int, _ part: UpstreamCall, _ faults: inout Set<StreamFault>) {
        if calls[position].name == nil {
            if let name = part.name {
                let cleaned = clean(name)
                if cleaned != name { faults.insert(.nameResidue) }
                calls[position].upstreamID = calls[position].upstreamID ?? part.id
                let id = usableID(calls[position].upstreamID, name: cleaned, &faults)
                calls[position].identify(id: id, name: cleaned)
            }
        } else {
            if part.name != nil || part.id != nil { faults.insert(.repeatedCallIdentity) }
            if let id = part.id, !id.isEmpty, id != calls[position].upstreamID {
                faults.insert(.changedCallID)
            }
        }
        if let arguments = part.arguments, !calls[position].append(arguments) {
            faults.insert(.repeatedArguments)
        }
        if position > current, !calls[current].isComplete { faults.insert(.interleavedCalls) }
    }

    /// A name without what a template's header left behind it.
    private func clean(_ name: String) -> String {
        guard !toolNames.contains(name) else { return name }
        var cleaned = Substring(name)
        if let marker = cleaned.firstRange(of: "<|") { cleaned = cleaned[..<marker.lowerBound] }
        while cleaned.first?.isWhitespace == true { cleaned = cleaned.dropFirst() }
        while cleaned.last?.isWhitespace == true { cleaned = cleaned.dropLast() }
        if cleaned.hasPrefix("functions."), !toolNames.contains(String(cleaned)) {
            cleaned = cleaned.dropFirst("functions.".count)
        }
        return cleaned.isEmpty ? name : String(cleaned)
    }

    /// The upstream's id if a client can use it: opaque, and the only one of its kind (R11).
    private mutating func usableID(_ id: String?, name: String, _ faults: inout Set<StreamFault>) -> String {
        guard let id, !id.isEmpty else {
            faults.insert(.missingCallID)
            return mint()
        }
        let isOpaque =
            (8...64).contains(id.utf8.count) && id != name && !id.contains(name)
            && id.utf8.allSatisfy(\.isIdentifierByte) && id.utf8.contains { $0.isDigit || $0.isUppercase }
        guard isOpaque, usedIDs.insert(id).inserted else {
            faults.insert(.modelScopedCallID)
            return mint()
        }
        return id
    }

    private mutating func mint() -> String {
        let id = makeID()
        usedIDs.insert(id)
        return id
    }

    // MARK: Calls in the text

    mutating func beginTextCall(id: String, name: String, into events: inout [ReplyEvent]) {
        closeTextCall()
        var call = RepairedCall(isFromText: true)
        call.identify(id: id, name: name)
        calls.append(call)
        advance(into: &events)
    }

    mutating func appendToTextCall(_ fragment: String, into events: inout [ReplyEvent]) {
        guard let last = calls.lastIndex(where: \.isFromText) else { return }
        _ = calls[last].append(fragment)
        advance(into: &events)
    }

    mutating func closeTextCall() {
        guard let last = calls.lastIndex(where: \.isFromText) else { return }
        calls[last].isClosed = true
    }

    // MARK: The order

    /// Hands on what may go out.
    private mutating func advance(into events: inout [ReplyEvent]) {
        while calls.indices.contains(current) {
            guard emit(current, into: &events) else { return }
            guard calls[current].isComplete, current + 1 < calls.count else { return }
            current += 1
        }
    }

    /// Nothing more comes: what waited goes out.
    mutating func finish(into events: inout [ReplyEvent]) {
        for position in calls.indices { calls[position].isClosed = true }
        while calls.indices.contains(current) {
            _ = emit(current, into: &events)
            current += 1
        }
    }

    /// - Returns: Whether the call is one: it has a name.
    private mutating func emit(_ position: Int, into events: inout [ReplyEvent]) -> Bool {
        guard let id = calls[position].id, let name = calls[position].name else {
            return calls[position].isClosed
        }
        if !calls[position].isAnnounced, !calls[position].isFromText {
            switch textCall(like: position) {
            case .undecided: return false
            case .found(let original):
                repeatedTextCalls.insert(original)
                dropped.insert(position)
                return true
            case .none: break
            }
        }
        guard !dropped.contains(position) else { return true }
        let index = calls.count { $0.isAnnounced } - (calls[position].isAnnounced ? 1 : 0)
        if !calls[position].isAnnounced {
            calls[position].markAnnounced()
            events.append(.toolCall(index: index, id: id, name: name))
        }
        if let fragment = calls[position].takeArguments() {
            events.append(.toolCallArguments(index: index, fragment: fragment))
        }
        return true
    }

    private enum Likeness {
        case none, undecided
        case found(Int)
    }

    /// Some servers send a call as text, and then as a call too.
    private func textCall(like position: Int) -> Likeness {
        let call = calls[position]
        let candidates = calls.indices.filter {
            calls[$0].isFromText && calls[$0].name == call.name && !repeatedTextCalls.contains($0)
        }
        guard !candidates.isEmpty else { return .none }
        guard call.isComplete else { return .undecided }
        let value = try? JSONValue(parsing: call.arguments)
        let original = candidates.first {
            calls[$0].arguments == call.arguments
                || (value != nil && value == (try? JSONValue(parsing: calls[$0].arguments)))
        }
        return original.map { .found($0) } ?? .none
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
    fileprivate var isUppercase: Bool { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self }
    fileprivate var isIdentifierByte: Bool {
        isDigit || isUppercase || UInt8(ascii: "a")...UInt8(ascii: "z") ~= self || self == UInt8(ascii: "_")
            || self == UInt8(ascii: "-")
    }
}
