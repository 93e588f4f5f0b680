import OrderedJSON

/// What the examination of a server or of recorded streams came to.
package struct ConformanceReport: Sendable {
    package struct Section: Sendable {
        package var title: String
        package var results: [RuleResult]
        package var requestCount: Int
        /// What the server refused though it need not have, with its reason.
        package var refusals: [(question: String, reason: String)] = []
        /// The server stopped answering, so that not everything was asked.
        package var isGivenUp = false

        package init(title: String, results: [RuleResult], requestCount: Int) {
            self.title = title
            self.results = results
            self.requestCount = requestCount
        }
    }

    package var subject: String
    package var sections: [Section] = []
    /// APIs that the server has not.
    package var notOffered: [Dialect] = []

    package init(subject: String) { self.subject = subject }

    package var results: [RuleResult] { sections.flatMap(\.results) }
    package var hasPassed: Bool { !sections.isEmpty && results.allSatisfy { $0.evidence.isEmpty } }

    package var counts: (passed: Int, failed: Int, notSeen: Int) {
        results.reduce(into: (0, 0, 0)) { counts, result in
            switch result.state {
            case .passed: counts.0 += 1
            case .failed: counts.1 += 1
            case .notSeen: counts.2 += 1
            }
        }
    }
}

extension ConformanceReport.Section {
    package init(_ dialect: Dialect, _ examination: Examination, isWhole: Bool) {
        self.init(
            title: dialect.title, results: examination.results,
            requestCount: examination.recordings.count + examination.afterHangUp.count)
        isGivenUp = !isWhole
        for refusal in examination.refusals
        where !refusals.contains(where: { $0.question == refusal.question }) {
            refusals.append((refusal.question, refusal.reason))
        }
    }
}

extension Recording {
    /// What the server said against the request.
    fileprivate var reason: String {
        let message = (try? JSONValue(parsing: body)).flatMap { body in
            body["error"]?["message"]?.stringValue ?? body["error"]?.stringValue
        }
        return message ?? "status \(status ?? 0)"
    }
}
