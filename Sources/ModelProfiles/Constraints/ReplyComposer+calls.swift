import Inference
import OrderedJSON
import OutputGrammar
import ReplyParsing

extension ReplyComposer {
    /// How the format's models write calls.
    var writtenCalls: CallSyntax? { format.calls.first { $0.layout != nil } }

    /// One call of the tools on offer, or several.
    mutating func calls(_ offer: ToolOffer) throws(GrammarError) -> Expression {
        guard let syntax = writtenCalls, let layout = syntax.layout else {
            throw .unsupported(
                keyword: "tools", path: "tools", reason: "the reply format \(format.name) has no calls")
        }
        var calls: [Expression] = []
        for (index, tool) in offer.tools.enumerated() where offer.includes(tool) {
            var writer = CallWriter(composer: self, tool: tool, index: index)
            let call = try writer.call(syntax)
            builder = writer.composer.builder
            calls.append(.rule(builder.add("call-\(tool.name)", call)))
        }
        guard !calls.isEmpty else {
            throw .unsupported(keyword: "tool_choice", path: "tool_choice", reason: "there is no such tool")
        }
        let call = Expression.rule(builder.add("call", .choice(calls)))
        var run = [markup(layout.begin), call]
        if let between = layout.between, offer.allowsParallelCalls {
            run.append(.repetition(.sequence([markup(between), call]), min: 0, max: nil))
        }
        run.append(markup(layout.end))
        return .rule(builder.add("calls", .sequence(run)))
    }
}

extension ToolOffer {
    fileprivate func includes(_ tool: ToolDefinition) -> Bool {
        switch choice {
        case .required: true
        case .named(let name): tool.name == name
        }
    }
}
