import OrderedJSON

extension InspectionReport {
    /// For people: a line for each field, a line for each entry of a list, faults with their remedies last.
    var text: String {
        var lines: [String] = []
        for (key, value) in fields where key != "end_tokens" {
            let name = key.replacing("_", with: " ")
            switch value {
            case .array(let entries) where entries.isEmpty:
                if key == "faults" { lines.append("faults: none") }
            case .array(let entries) where key == "special_tokens":
                lines.append("special tokens: \(entries.count)\(Self.few(entries))")
            case .array(let entries):
                lines.append("\(name):")
                lines += entries.map { "  " + Self.line($0) }
            case .object(let object):
                lines.append("\(name):")
                lines += object.map { "  \($0.replacing("_", with: " ")): \(Self.shown($1))" }
            case .null: continue
            default: lines.append("\(name): \(Self.shown(value))")
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func few(_ tokens: [JSONValue]) -> String {
        let texts = tokens.prefix(12).compactMap { $0.objectValue?["text"]?.stringValue }
        return ", " + texts.joined(separator: " ") + (tokens.count > texts.count ? " …" : "")
    }

    private static func line(_ entry: JSONValue) -> String {
        guard let object = entry.objectValue else { return shown(entry) }
        if let message = object["message"], let remedy = object["remedy"] {
            return "\(shown(message))\n    remedy: \(shown(remedy))"
        }
        let token = object["id"]?.intValue.map { "\($0)" } ?? "text"
        let sources = (object["learned_from"]?.arrayValue ?? []).map(shown).joined(separator: ", ")
        return "\(shown(object["text"] ?? "")) (\(token)) from \(sources)"
    }

    private static func shown(_ value: JSONValue) -> String {
        switch value {
        case .bool(let flag): flag ? "yes" : "no"
        case .null: "none"
        case .string(let text): text
        default: value.serialized(.python)
        }
    }
}
