extension ConformanceReport {
    /// A table for a person, by rule.
    ///
    /// - Parameter evidence: Cases shown of each broken rule.
    package func text(evidence limit: Int = 3) -> String {
        var lines: [String] = []
        for section in sections {
            lines.append("\(section.title): \(subject), \(section.requestCount) recordings")
            lines.append("")
            for result in section.results { lines += Self.lines(result, limit) }
            lines += Self.notes(section)
            lines.append("")
        }
        if !notOffered.isEmpty {
            lines.append("Not offered: " + notOffered.map(\.title).joined(separator: ", "))
        }
        let counts = counts
        lines.append("\(counts.passed) passed, \(counts.failed) failed, \(counts.notSeen) not seen")
        return lines.joined(separator: "\n")
    }

    private static func lines(_ result: RuleResult, _ limit: Int) -> [String] {
        let state =
            switch result.state {
            case .passed: "passed"
            case .failed: "FAILED"
            case .notSeen: "not seen"
            }
        let head = "  \(pad(result.rule.rawValue, 5))\(pad(state, 10))\(result.rule.title)"
        let shown = result.evidence.prefix(limit).flatMap { evidence in
            [
                "         \(evidence.question), byte \(evidence.offset): \(evidence.message)",
                "           \(evidence.excerpt())",
            ]
        }
        let others = result.evidence.count - limit
        return [head] + shown + (others > 0 ? ["         and \(others) more"] : [])
    }

    private static func notes(_ section: Section) -> [String] {
        var lines = section.refusals.map { "  refused: \($0.question): \($0.reason)" }
        if section.isGivenUp { lines.append("  The server stopped answering; what was left was not asked.") }
        return lines
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 1))
    }
}
