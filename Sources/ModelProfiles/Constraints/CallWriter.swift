import Inference
import OrderedJSON
import OutputGrammar
import ReplyParsing

/// Writes the grammar of a call of one tool.
struct CallWriter {
    typealias Expression = Grammar.Expression

    var composer: ReplyComposer
    let tool: ToolDefinition
    /// Among the request's tools.
    let index: Int

    mutating func call(_ syntax: CallSyntax) throws(GrammarError) -> Expression {
        try checkName(syntax.payloads.first)
        let header = syntax.layout?.header.map { frame in
            composer.markup(frame.begin + tool.name + frame.end)
        }
        let payload = try payload(syntax)
        return .sequence((header.map { [$0] } ?? []) + [payload])
    }

    private mutating func payload(_ syntax: CallSyntax) throws(GrammarError) -> Expression {
        switch syntax.payloads.first {
        case .json(let json): try object(json)
        case .named(let named): try namedCall(named)
        case .parameters(let parameters): try parameterCall(parameters)
        case .elements(let elements): try elementCall(elements)
        case .python: .sequence([.text(tool.name + "("), try keywordArguments(), .text(")")])
        // The header named the function.
        case nil: try arguments()
        case .code:
            throw .unsupported(
                keyword: "tools", path: path, reason: "source code is no call of a declared function")
        }
    }

    var path: String { "tools[\(index)].function" }

    /// A name that the parser would not read cannot be called.
    private func checkName(_ payload: Payload?) throws(GrammarError) {
        let isReadable =
            switch payload {
            case .json: !tool.name.isEmpty
            case .python: tool.name.isCallName && !tool.name.contains { ":/".contains($0) }
            default: tool.name.isCallName
            }
        guard isReadable else {
            throw .unsupported(
                keyword: "name", path: path + ".name",
                reason: "the model's reply format cannot write the name \(tool.name)")
        }
    }

    func markup(_ text: String) -> Expression { composer.markup(text) }
}

extension String {
    /// What all readers of calls accept as a name.
    fileprivate var isCallName: Bool {
        guard let first = utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
                UInt8(ascii: "."),
                UInt8(ascii: ":"), UInt8(ascii: "/"), 0x80...:
                true
            default: false
            }
        }
    }
}
