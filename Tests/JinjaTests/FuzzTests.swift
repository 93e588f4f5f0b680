import Jinja
import OrderedJSON
import Testing

/// Broken templates and odd contexts end with an error, and never with a crash. Every run makes the same ones.
///
/// `Scripts/Jinja/fuzz.py` compares random templates with jinja2.
struct FuzzTests {
    private static let limits = RenderLimits(
        maximumSteps: 5000, maximumOutputByteCount: 100_000, maximumDepth: 100)

    static let context: JSONObject = [
        "x": ["b", "a", 1, nil, ["c": 2.5]], "m": ["a": ["b": "c"]],
        "messages": [["role": "user", "content": "hi <|im_end|>"]],
    ]

    /// Renders a template, and looks at the error or the output that comes of it.
    private func check(_ source: String, _ context: JSONObject = context) {
        let result = Result { () throws(TemplateError) in
            try Template(source).render(context, clock: ProbeTests.clock, limits: Self.limits)
        }
        switch result {
        case .success(let rendered):
            let count = rendered.text.utf8.count
            #expect(count <= Self.limits.maximumOutputByteCount)
            #expect(rendered.segments.allSatisfy { !$0.text.isEmpty })
            #expect(
                rendered.generationSpans.allSatisfy {
                    $0.lowerBound < $0.upperBound && $0.upperBound <= count
                })
        case .failure(let error):
            var lines = [""]
            for scalar in source.replacing("\r\n", with: "\n").replacing("\r", with: "\n").unicodeScalars {
                if scalar == "\n" {
                    lines.append("")
                } else {
                    lines[lines.count - 1].unicodeScalars.append(scalar)
                }
            }
            guard lines.indices.contains(error.line - 1) else {
                Issue.record("line \(error.line) of \(lines.count): \(error.message)")
                return
            }
            let line = lines[error.line - 1]
            #expect(Array(error.sourceLine.utf8) == Array(line.utf8), "\(error)")
            #expect(1...line.unicodeScalars.count + 1 ~= error.column, "\(error)")
            #expect(!error.message.isEmpty && !error.description.isEmpty)
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `rows of fragments do no harm`(seed: UInt64) {
        var maker = TemplateMaker(seed: seed)
        for _ in 0..<400 { check(maker.row(of: 1...25)) }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `expressions of fragments do no harm`(seed: UInt64) {
        var maker = TemplateMaker(seed: seed &* 31)
        for _ in 0..<400 { check("{{ \(maker.row(of: 1...8)) }}") }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `templates of the grammar do no harm`(seed: UInt64) {
        var maker = TemplateMaker(seed: seed &* 131)
        for _ in 0..<200 { check(maker.template(), maker.context()) }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `mutated probes do no harm`(seed: UInt64) {
        var maker = TemplateMaker(seed: seed &* 17)
        let templates = ProbeTests.groups.flatMap(\.probes).map(\.template)
        for _ in 0..<250 { check(maker.mutation(of: maker.choose(templates))) }
    }

    @Test(arguments: OwnTemplates.names)
    func `mutated chat templates do no harm`(name: String) throws {
        var maker = TemplateMaker(seed: UInt64(name.utf8.count))
        let source = try #require(OwnTemplates.sources[name])
        let contexts = OwnTemplates.answers.filter { $0.template == name }.map(\.context)
        for _ in 0..<12 { check(maker.mutation(of: source), maker.choose(contexts)) }
    }

    @Test(arguments: OwnTemplates.names)
    func `chat templates take any context`(name: String) throws {
        var maker = TemplateMaker(seed: UInt64(name.utf8.count) &* 7)
        let template = try Template(try #require(OwnTemplates.sources[name]))
        let contexts = OwnTemplates.answers.filter { $0.template == name }.map(\.context)
        for _ in 0..<25 {
            let context = maker.mutation(of: maker.choose(contexts))
            _ = try? template.render(context, clock: ProbeTests.clock, limits: Self.limits)
        }
    }
}
