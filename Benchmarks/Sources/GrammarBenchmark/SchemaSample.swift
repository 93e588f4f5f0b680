import Foundation
import OrderedJSON

/// A schema with instances that are valid and that are not.
struct SchemaSample {
    var name: String
    var schema: JSONValue
    var instances: [(value: JSONValue, isValid: Bool)]

    static func all(in file: String) throws -> [SchemaSample] {
        try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map { line in
            let entry = try JSONValue(parsing: String(line))
            return SchemaSample(
                name: entry["name"]?.stringValue ?? "", schema: entry["schema"] ?? .null,
                instances: (entry["tests"]?.arrayValue ?? []).map {
                    ($0["data"] ?? .null, $0["valid"] == true)
                })
        }
    }
}
