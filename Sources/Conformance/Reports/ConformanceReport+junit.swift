extension ConformanceReport {
    /// JUnit's XML: a suite an API, a case a rule. What was not seen is skipped.
    package var junit: String {
        var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        let counts = counts
        let total = counts.passed + counts.failed + counts.notSeen
        xml += "<testsuites name=\"weir conform\" tests=\"\(total)\" failures=\"\(counts.failed)\" "
        xml += "skipped=\"\(counts.notSeen)\">\n"
        for section in sections {
            let failures = section.results.count { !$0.evidence.isEmpty }
            let skipped = section.results.count { $0.state == .notSeen }
            xml += "  <testsuite name=\"\(Self.escaped(section.title))\" tests=\"\(section.results.count)\" "
            xml += "failures=\"\(failures)\" skipped=\"\(skipped)\">\n"
            for result in section.results { xml += Self.testCase(result, of: section) }
            xml += "  </testsuite>\n"
        }
        return xml + "</testsuites>\n"
    }

    private static func testCase(_ result: RuleResult, of section: Section) -> String {
        let name = escaped("\(result.rule.rawValue) \(result.rule.title)")
        let head = "    <testcase classname=\"\(escaped(section.title))\" name=\"\(name)\""
        switch result.state {
        case .passed: return head + "/>\n"
        case .notSeen: return head + "><skipped message=\"not seen\"/></testcase>\n"
        case .failed(let evidence):
            let text = evidence.map { "\($0.question), byte \($0.offset): \($0.message)\n\($0.excerpt())" }
            let message = escaped(evidence.first?.message ?? "")
            return head + ">\n      <failure message=\"\(message)\">"
                + escaped(text.joined(separator: "\n")) + "</failure>\n    </testcase>\n"
        }
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            // XML has no way to write any other.
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
                result += "?"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
