import Jinja
import OrderedJSON
import Testing

@Suite(.enabled(if: SharedTemplates.arePresent, "the folder shared/templates is not beside the checkout"))
struct RealTemplateTests {
    /// 2026-01-15T09:30:00, the `now` of all goldens.
    static let clock = TemplateClock(secondsSinceEpoch: 1_768_469_400)

    @Test(arguments: SharedTemplates.names)
    func `a real template prints what jinja2 prints and fails where it fails`(name: String) throws {
        let template = try Template(try SharedTemplates.source(name))
        let goldens = try SharedTemplates.goldens(name)
        try #require(goldens["now"] == "2026-01-15T09:30:00")
        for golden in try #require(goldens["cases"]?.arrayValue) {
            let label = "\(name), \(golden["case"]?.stringValue ?? "")"
            let context = try #require(golden["context"]?.objectValue)
            let result = Result { () throws(TemplateError) in
                try template.render(context, clock: Self.clock)
            }
            switch result {
            case .success(let rendered):
                let expected = try #require(golden["output"]?.stringValue, "\(label) should fail")
                #expect(Array(rendered.text.utf8) == Array(expected.utf8), "\(label)")
            case .failure(let error):
                let expected = try #require(golden["message"]?.stringValue, "\(label): \(error)")
                #expect(error.message == expected, "\(label)")
                #expect(error.kind == kind(golden["error"]?.stringValue), "\(label)")
            }
        }
    }

    private func kind(_ pythonName: String?) -> TemplateError.Kind {
        switch pythonName {
        case "UndefinedError": .undefined
        case "TemplateError": .raised
        default: .type
        }
    }
}
