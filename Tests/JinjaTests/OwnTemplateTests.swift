import Jinja
import OrderedJSON
import Testing

struct OwnTemplateTests {
    @Test func `there are templates of many families`() {
        #expect(OwnTemplates.names.count >= 14)
        #expect(OwnTemplates.answers.count >= 250)
    }

    @Test(arguments: OwnTemplates.names)
    func `a template prints what jinja2 prints and fails where it fails`(name: String) throws {
        let template = try Template(try #require(OwnTemplates.sources[name]))
        for answer in OwnTemplates.answers where answer.template == name {
            let label = "\(name), \(answer.chat)"
            let result = Result { () throws(TemplateError) in
                try template.render(answer.context, clock: ProbeTests.clock).text
            }
            switch result {
            case .success(let output):
                let expected = try #require(answer.output, "\(label) should fail")
                #expect(Array(output.utf8) == Array(expected.utf8), "\(label)")
            case .failure(let error):
                let expected = try #require(answer.error, "\(label): \(error)")
                #expect(
                    error.kind == (expected == "TemplateError" ? .raised : .undefined), "\(label): \(error)")
            }
        }
    }

    @Test(arguments: OwnTemplates.names)
    func `control text of the user is input in every family`(name: String) throws {
        let template = try Template(try #require(OwnTemplates.sources[name]))
        let answer = try #require(
            OwnTemplates.answers.first { $0.template == name && $0.chat == "control text of the user" })
        let rendered = try template.render(answer.context, clock: ProbeTests.clock)
        let text = try #require(answer.context["messages"]?.arrayValue?.first?["content"]?.stringValue)
        #expect(rendered.segments.contains { $0.origin == .input && $0.text.contains(text) })
        for segment in rendered.segments where segment.origin == .template {
            #expect(!segment.text.contains("😀"), "\(segment.text)")
        }
    }

    @Test(arguments: [
        ("phi", ["It is 2.1 m.<|end|>"]), ("gpt-oss", ["It is 2.1 m.<|return|>"]),
        ("granite", ["It is 2.1 m.<|end_of_text|>"]), ("qwen3", []),
    ])
    func `what the assistant said is a generation`(name: String, expected: [String]) throws {
        let template = try Template(try #require(OwnTemplates.sources[name]))
        let answer = try #require(
            OwnTemplates.answers.first { $0.template == name && $0.chat == "no generation prompt" })
        let rendered = try template.render(answer.context, clock: ProbeTests.clock)
        let bytes = Array(rendered.text.utf8)
        #expect(rendered.generationSpans.map { String(decoding: bytes[$0], as: UTF8.self) } == expected)
    }
}
