package import OrderedJSON

extension ConformanceReport {
    package var json: JSONValue {
        let counts = counts
        return [
            "subject": .string(subject), "passed": .bool(hasPassed),
            "counts": [
                "passed": .integer(counts.passed), "failed": .integer(counts.failed),
                "not_seen": .integer(counts.notSeen),
            ],
            "sections": .array(sections.map(\.json)),
            "not_offered": .array(notOffered.map { .string($0.rawValue) }),
            "invisible": .array(
                Rule.invisible.map { ["rule": .string($0.id), "why": .string($0.why)] }),
        ]
    }
}

extension ConformanceReport.Section {
    fileprivate var json: JSONValue {
        [
            "title": .string(title), "recordings": .integer(requestCount), "given_up": .bool(isGivenUp),
            "rules": .array(results.map(\.json)),
            "refused": .array(
                refusals.map { ["question": .string($0.question), "reason": .string($0.reason)] }),
        ]
    }
}

extension RuleResult {
    fileprivate var json: JSONValue {
        let name =
            switch state {
            case .passed: "passed"
            case .failed: "failed"
            case .notSeen: "not_seen"
            }
        return [
            "rule": .string(rule.rawValue), "title": .string(rule.title), "state": .string(name),
            "evidence": .array(
                evidence.map { evidence in
                    [
                        "question": .string(evidence.question), "offset": .integer(evidence.offset),
                        "message": .string(evidence.message), "bytes": .string(evidence.excerpt(limit: 400)),
                    ]
                }),
        ]
    }
}
