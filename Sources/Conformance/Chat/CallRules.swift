import OrderedJSON

/// R8, R9, R10: how a call begins, goes on, and is numbered.
enum CallRules {
    static func check(_ stream: ChatStream, _ ledger: inout RuleLedger) {
        for index in stream.choiceOrder {
            var begun: [String] = []
            for part in stream.parts(of: index) {
                for call in part.delta["tool_calls"]?.arrayValue ?? [] {
                    check(call, part.place, begun: &begun, &ledger)
                }
            }
        }
    }

    /// - Parameter begun: The ids of the calls so far.
    private static func check(
        _ call: JSONValue, _ place: Place, begun: inout [String], _ ledger: inout RuleLedger
    ) {
        let id = call["id"]?.stringValue ?? ""
        // Without an index only an id and a name tell a new call from the last one.
        let looksNew = !id.isEmpty && id != begun.last && call["function"]?["name"]?.isVacant == false
        let current = looksNew || begun.isEmpty ? begun.count : begun.count - 1
        let index = call["index"]?.isInteger == true ? call["index"]?.intValue : nil
        if index == nil { ledger.fail(.firstCallDelta, place, "a call without an integer `index`") }
        ledger.see(.callOrder)
        switch index ?? current {
        case begun.count:
            begun.append(id)
            checkFirst(call, place, &ledger)
        case begun.count - 1 where looksNew:
            ledger.fail(
                .callOrder, place, "another call with the index \(begun.count - 1); wanted \(begun.count)")
        case begun.count - 1:
            checkLater(call, place, &ledger)
        case let index where begun.indices.contains(index):
            ledger.fail(.callOrder, place, "call \(index) goes on though call \(begun.count - 1) has begun")
        case let index:
            ledger.fail(.callOrder, place, "call \(index) begins; wanted call \(begun.count)")
        }
    }

    private static func checkFirst(_ call: JSONValue, _ place: Place, _ ledger: inout RuleLedger) {
        ledger.see(.firstCallDelta)
        if call["id"]?.stringValue?.isEmpty != false {
            ledger.fail(.firstCallDelta, place, "a call begins without an id")
        }
        if call["type"]?.stringValue != "function" {
            ledger.fail(.firstCallDelta, place, "a call begins without `\"type\":\"function\"`")
        }
        if call["function"]?["name"]?.stringValue?.isEmpty != false {
            ledger.fail(.firstCallDelta, place, "a call begins without its function's name")
        }
        if call["function"]?["arguments"]?.stringValue != "" {
            ledger.fail(.firstCallDelta, place, "a call begins without `\"arguments\":\"\"`")
        }
    }

    private static func checkLater(_ call: JSONValue, _ place: Place, _ ledger: inout RuleLedger) {
        ledger.see(.laterCallDelta)
        guard let function = call["function"]?.objectValue else {
            return ledger.fail(.laterCallDelta, place, "a call goes on without `function`")
        }
        if let extra = call.objectValue?.keys.first(where: { $0 != "index" && $0 != "function" }) {
            ledger.fail(
                .laterCallDelta, place, "a call goes on with `\(extra)`, which clients add to the first")
        }
        if let extra = function.keys.first(where: { $0 != "arguments" }) {
            ledger.fail(
                .laterCallDelta, place,
                "a call goes on with `function.\(extra)`, which clients add to the first")
        }
    }
}
