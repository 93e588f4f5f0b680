/// What became of a rule.
package struct RuleResult: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        /// Something that the rule is about was seen, and it was right each time.
        case passed
        case failed([Evidence])
        /// Nothing that the rule is about was seen.
        case notSeen
    }

    package var rule: Rule
    package var state: State

    package init(rule: Rule, state: State) {
        self.rule = rule
        self.state = state
    }

    package var evidence: [Evidence] {
        if case .failed(let evidence) = state { evidence } else { [] }
    }
}
