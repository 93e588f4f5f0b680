import Foundation
import Jinja
import OrderedJSON

/// Renders what it is asked to on standard input, a JSON object a line with a `template` and its `context`,
/// and answers each with a line: `{"output": …}`, or `{"error": …, "message": …, "line": …}`.
///
/// `Scripts/Jinja/fuzz.py` compares the answers with those of jinja2.
@main
struct TemplateRenderer {
    /// 2026-01-05T09:07:03, the `now` of the scripts.
    private static let clock = TemplateClock(secondsSinceEpoch: 1_767_604_023)

    static func main() {
        while let line = readLine() {
            var answer = JSONValue.object(self.answer(line)).serializedBytes()
            answer.append(UInt8(ascii: "\n"))
            FileHandle.standardOutput.write(Data(answer))
        }
    }

    private static func answer(_ line: String) -> JSONObject {
        let request = Result { () throws(JSONError) in try JSONValue(parsing: line) }
        guard case .success(let value) = request, let template = value["template"]?.stringValue else {
            return ["error": "request"]
        }
        let rendering = Result { () throws(TemplateError) in
            try Template(template).render(value["context"]?.objectValue ?? [:], clock: clock)
        }
        switch rendering {
        case .success(let rendered):
            return ["output": .string(rendered.text)]
        case .failure(let error):
            return [
                "error": .string("\(error.kind)"),
                "message": .string(error.message),
                "line": .integer(error.line),
            ]
        }
    }
}
