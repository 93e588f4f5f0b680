/// Which rules were seen, and which of them were broken.
struct RuleLedger {
    private var seen: Set<Rule> = []
    private var broken: [Rule: [Evidence]] = [:]
    /// Where the recording comes from that is read now.
    private var question = ""

    mutating func open(_ recording: Recording) {
        question = recording.name
    }

    /// Takes note that something was there that the rule is about.
    mutating func see(_ rule: Rule) {
        seen.insert(rule)
    }

    mutating func fail(_ rule: Rule, at offset: Int = 0, _ bytes: some Sequence<UInt8>, _ message: String) {
        seen.insert(rule)
        broken[rule, default: []].append(
            Evidence(question: question, offset: offset, bytes: Array(bytes), message: message))
    }

    mutating func fail(_ rule: Rule, _ place: Place, _ message: String) {
        fail(rule, at: place.offset, place.bytes, message)
    }

    /// Sees a rule, and fails it unless the condition holds.
    mutating func expect(
        _ rule: Rule, _ place: Place, _ condition: Bool, _ message: @autoclosure () -> String
    ) {
        see(rule)
        if !condition { fail(rule, place, message()) }
    }

    func results(for dialect: Dialect) -> [RuleResult] {
        Rule.allCases.filter { $0.dialects.contains(dialect) }.map { rule in
            if let evidence = broken[rule] { return RuleResult(rule: rule, state: .failed(evidence)) }
            return RuleResult(rule: rule, state: seen.contains(rule) ? .passed : .notSeen)
        }
    }
}

/// A part of a body.
struct Place: Sendable, Hashable {
    var offset = 0
    var bytes: ArraySlice<UInt8> = []
}
