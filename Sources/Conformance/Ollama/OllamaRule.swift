import OrderedJSON

/// R38: the shape of Ollama's lines.
enum OllamaRule {
    static func check(_ stream: OllamaStream, of recording: Recording, _ ledger: inout RuleLedger) {
        ledger.see(.ollamaShape)
        ledger.see(.framing)
        FramingRule.checkContentType(recording, .framing, &ledger)
        var isDone = false
        var hasError = false
        for line in stream.lines {
            guard let json = line.json else {
                ledger.fail(.framing, line.place, "a line that is no JSON")
                continue
            }
            if isDone { ledger.fail(.ollamaShape, line.place, "a line after `\"done\":true`") }
            if let error = json["error"] {
                hasError = true
                ledger.expect(.failure, line.place, error.stringValue != nil, "`error` is no text")
                continue
            }
            check(json, line.place, &ledger)
            isDone = isDone || json["done"]?.boolValue == true
        }
        if !isDone, !hasError {
            let place = stream.lines.last?.place ?? Place()
            ledger.fail(.ollamaShape, place, "no last line with `\"done\":true`")
            ledger.fail(.failure, place, "the stream ends without its last line and without an error")
        }
    }

    private static func check(_ json: JSONValue, _ place: Place, _ ledger: inout RuleLedger) {
        for key in ["model", "created_at", "done"] where json[key] == nil {
            ledger.fail(.ollamaShape, place, "a line without `\(key)`")
        }
        if json["message"]?["role"]?.stringValue != "assistant", json["response"] == nil {
            ledger.fail(.ollamaShape, place, "a line without a message of the assistant")
        }
        for call in json["message"]?["tool_calls"]?.arrayValue ?? []
        where call["function"]?["arguments"]?.objectValue == nil {
            ledger.fail(.ollamaShape, place, "the arguments of a call are no object")
        }
        guard json["done"]?.boolValue == true else { return }
        let counts = ["total_duration", "prompt_eval_count", "eval_count"].filter {
            json[$0]?.intValue == nil
        }
        if !counts.isEmpty {
            ledger.fail(.ollamaShape, place, "the last line has no \(counts.joined(separator: ", "))")
        }
        if !["stop", "length", "load", "unload"].contains(json["done_reason"]?.stringValue) {
            ledger.fail(.ollamaShape, place, "the last line's done_reason is none of stop and length")
        }
    }
}
