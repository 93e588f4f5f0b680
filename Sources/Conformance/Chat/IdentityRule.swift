import OrderedJSON

/// R2: `id`, `object`, `created` and `model` are in every chunk and the same in all. That no two replies share an id is
/// seen across recordings.
enum IdentityRule {
    static func check(_ stream: ChatStream, object: String, _ ledger: inout RuleLedger) {
        guard let first = stream.chunks.first else { return }
        ledger.see(.identity)
        for chunk in stream.chunks {
            for key in ["id", "object", "created", "model", "choices"] where chunk.json[key] == nil {
                ledger.fail(.identity, chunk.place, "a chunk without `\(key)`")
            }
            if chunk.json["id"]?.stringValue?.isEmpty == true {
                ledger.fail(.identity, chunk.place, "the id is empty")
            }
            if let found = chunk.json["object"], found.stringValue != object {
                ledger.fail(.identity, chunk.place, "`object` is not \(object)")
            }
            if let created = chunk.json["created"], !created.isInteger {
                ledger.fail(.identity, chunk.place, "`created` is no integer")
            }
            for key in ["id", "created", "model"] where chunk.json[key] != first.json[key] {
                if chunk.json[key] == nil || first.json[key] == nil { continue }
                ledger.fail(.identity, chunk.place, "`\(key)` differs from the first chunk's")
                // Once is enough: it often differs in every chunk.
                return
            }
        }
    }
}

extension JSONValue {
    /// Written as an integer, which 1.0 is not.
    var isInteger: Bool {
        if case .integer = self { true } else { false }
    }
}
