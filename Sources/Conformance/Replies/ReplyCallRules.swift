import OrderedJSON

/// R11, R12, R13, C2: what calls a client ends up with.
enum ReplyCallRules {
    static func check(_ reply: AssembledReply, of recording: Recording, _ ledger: inout RuleLedger) {
        var ids: Set<String> = []
        for choice in reply.choices {
            for call in choice.calls {
                if let id = call.id { checkID(id, call, &ids, &ledger) }
            }
            for call in choice.calls + (choice.functionCall.map { [$0] } ?? []) {
                ledger.expect(
                    .functionName, call.place, isName(call.name), "the name of a function is `\(call.name)`")
                if choice.finish != .length, choice.finish != nil { checkArguments(call, &ledger) }
            }
            checkToolChoice(choice, of: recording, &ledger)
        }
    }

    private static func checkID(
        _ id: String, _ call: AssembledReply.Call, _ ids: inout Set<String>, _ ledger: inout RuleLedger
    ) {
        ledger.see(.callIDs)
        if !ids.insert(id).inserted { ledger.fail(.callIDs, call.place, "the id \(id) is used twice") }
        if id.utf8.count > 64 { ledger.fail(.callIDs, call.place, "an id longer than 64 characters") }
        let isScoped = id.hasPrefix("functions.") || id == call.name || id.hasPrefix(call.name + ":")
        let isNumber = id.utf8.count < 9 && id.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        if isScoped || isNumber {
            ledger.fail(.callIDs, call.place, "the id \(id) is the model's own; wanted one of the server")
        }
    }

    /// OpenAI's characters, and dots and colons that other APIs allow.
    private static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.unicodeScalars.allSatisfy { scalar in
                scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || "_-.:/".unicodeScalars.contains(scalar)
            }
    }

    /// What a model wrote wrong is delivered as it is; nothing at all, two values, or a value that breaks off are not
    /// what models write.
    private static func checkArguments(_ call: AssembledReply.Call, _ ledger: inout RuleLedger) {
        ledger.see(.arguments)
        guard !call.arguments.isEmpty else {
            return ledger.fail(.arguments, call.place, "no arguments; wanted `{}`")
        }
        do throws(JSONError) {
            _ = try JSONValue(parsing: call.arguments)
        } catch {
            switch error.reason {
            case .trailingText:
                ledger.fail(
                    .arguments, call.place, "the arguments are more than one value: \(call.arguments)")
            case .unexpectedEnd:
                ledger.fail(.arguments, call.place, "the arguments break off: \(call.arguments)")
            default: break
            }
        }
    }

    private static func checkToolChoice(
        _ choice: AssembledReply.Choice, of recording: Recording, _ ledger: inout RuleLedger
    ) {
        guard choice.finish != .length, choice.finish != nil else { return }
        let place = choice.contentPieces.first?.place ?? choice.calls.first?.place ?? Place()
        switch recording.request.toolUse {
        case .required:
            ledger.expect(
                .toolChoice, place, !choice.calls.isEmpty, "no call, though tool_choice is `required`")
        case .named(let name):
            let names = choice.calls.map(\.name)
            let isObeyed = !names.isEmpty && names.allSatisfy { $0 == name }
            ledger.expect(.toolChoice, place, isObeyed, "calls \(names), though tool_choice names \(name)")
        case .none, .auto: break
        }
    }
}
