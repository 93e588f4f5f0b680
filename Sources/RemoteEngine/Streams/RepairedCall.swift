import OrderedJSON

/// One call of a reply, as its parts come in: its identity once, its arguments as fragments that only append.
struct RepairedCall: Sendable {
    /// What the upstream calls it, to tell its parts from those of other calls.
    var upstreamIndex: Int?
    var upstreamID: String?
    /// The call stood as text in the content.
    let isFromText: Bool
    private(set) var id: String?
    private(set) var name: String?
    /// What was sent of the arguments, or is to be sent.
    private(set) var arguments = ""
    /// Up to where `arguments` were handed on.
    private var sentCount = 0
    private(set) var isAnnounced = false
    private var scanner = JSONScanner()
    /// Fragments repeat what was sent before them.
    private var isCumulative = false
    /// Nothing more comes for it.
    var isClosed = false

    init(upstreamIndex: Int? = nil, upstreamID: String? = nil, isFromText: Bool = false) {
        self.upstreamIndex = upstreamIndex
        self.upstreamID = upstreamID
        self.isFromText = isFromText
    }

    /// Whether its arguments are one whole JSON value, so that another call may follow.
    var isComplete: Bool { isClosed || scanner.isComplete }

    mutating func identify(id: String, name: String) {
        self.id = id
        self.name = name
    }

    mutating func markAnnounced() { isAnnounced = true }

    /// The arguments that were not handed on yet.
    mutating func takeArguments() -> String? {
        let count = arguments.utf8.count
        guard sentCount < count else { return nil }
        defer { sentCount = count }
        return String(Substring(arguments.utf8.dropFirst(sentCount)))
    }

    /// Takes the next part of the arguments.
    ///
    /// - Returns: Whether it was only the next part, and nothing that was there already.
    mutating func append(_ fragment: String) -> Bool {
        guard !fragment.isEmpty else { return true }
        if isFromText {
            add(fragment)
            return true
        }
        if scanner.isComplete {
            // A value is followed by space at most; anything else is the value again, or a second one (R13).
            return fragment.utf8.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        }
        let sent = arguments.utf8
        if !sent.isEmpty, fragment.utf8.count >= sent.count, fragment.utf8.starts(with: sent),
            isCumulative || !continues(fragment)
        {
            isCumulative = true
            add(String(Substring(fragment.utf8.dropFirst(sent.count))))
            return false
        }
        add(fragment)
        return true
    }

    /// Whether the arguments are still JSON with a fragment behind them.
    private func continues(_ fragment: String) -> Bool {
        var scanner = scanner
        let count = scanner.consume(fragment.utf8)
        return count == fragment.utf8.count && !scanner.isInvalid
    }

    private mutating func add(_ text: String) {
        scanner.consume(text.utf8)
        arguments += text
    }
}
