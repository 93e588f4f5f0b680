import Foundation
import Jinja
import OrderedJSON
import Testing

/// Small templates with the answers of jinja2, which `Scripts/Jinja/probes.py` collects.
struct ProbeTests {
    struct Probe: Sendable, CustomTestStringConvertible {
        let template: String
        let context: JSONObject
        /// Nil where jinja2 fails.
        let output: String?
        let error: String?

        var testDescription: String { template }
    }

    /// 2026-01-05T09:07:03, the `now` of the file.
    static let clock = TemplateClock(secondsSinceEpoch: 1_767_604_023)

    static let groups: [(name: String, probes: [Probe])] = {
        let file = Repository.root.appending(path: "Tests/JinjaTests/Probes/probes.json")
        guard let data = try? Data(contentsOf: file), let json = try? JSONValue(parsing: data) else {
            return []
        }
        return (json["groups"]?.arrayValue ?? []).map { group in
            let probes = (group["probes"]?.arrayValue ?? []).map { probe in
                Probe(
                    template: probe["template"]?.stringValue ?? "",
                    context: probe["context"]?.objectValue ?? [:],
                    output: probe["output"]?.stringValue,
                    error: probe["error"]?.stringValue
                )
            }
            return (group["group"]?.stringValue ?? "", probes)
        }
    }()

    @Test func `there are probes`() {
        #expect(Self.groups.reduce(0) { $0 + $1.probes.count } > 850)
    }

    @Test(arguments: groups.flatMap(\.probes))
    func `a probe gives the answer of jinja2`(probe: Probe) throws {
        let result = Result { () throws(TemplateError) in
            try Template(probe.template).render(probe.context, clock: Self.clock).text
        }
        switch result {
        case .success(let output):
            let expected = try #require(probe.output, "\(probe.error ?? ""), not \(output)")
            #expect(Array(output.utf8) == Array(expected.utf8), "\(output) is not \(expected)")
        case .failure(let error):
            let expected = try #require(probe.error, "\(error)")
            #expect(kinds(expected).contains(error.kind), "\(error.kind) is not \(expected): \(error)")
            #expect(error.line > 0 && error.column > 0)
        }
    }

    private func kinds(_ pythonName: String) -> [TemplateError.Kind] {
        switch pythonName {
        case "TemplateSyntaxError", "TemplateAssertionError", "SyntaxError": [.syntax, .unsupported]
        case "UndefinedError", "SecurityError": [.undefined]
        case "TemplateError": [.raised]
        case "ValueError", "ZeroDivisionError", "OverflowError", "IndexError", "KeyError", "AssertionError":
            [.value]
        // Wrong arguments of a filter are found when the template is compiled.
        default: [.type, .syntax]
        }
    }
}
