import Inference

extension CallSyntax {
    /// Calls in tags, inside a block of their own or without it.
    static func invocations(
        in block: Marker, _ syntax: ParameterSyntax, regions: Set<Region> = .text, layout: CallLayout
    ) -> [CallSyntax] {
        [
            CallSyntax(
                opens: [block], in: regions, payloads: [.parameters(syntax)], closes: [block.closer],
                layout: layout)
        ]
            + invocations(syntax, closes: [block.closer], regions: regions)
    }

    /// Calls in tags, each tag its own opener.
    static func invocations(
        _ syntax: ParameterSyntax, kind: TokenKind = .text, closes: [Marker] = [],
        regions: Set<Region> = .text, layout: CallLayout? = nil
    ) -> [CallSyntax] {
        guard case .tag(let tag) = syntax.callName else { return [] }
        var behindPrefix = syntax
        behindPrefix.callName = .tag(.init("", tag.suffix, name: tag.name))
        return [
            CallSyntax(
                opens: [Marker(tag.prefix, kind)], in: regions, payloads: [.parameters(behindPrefix)],
                closes: closes, layout: layout)
        ]
    }

    /// `<tool_call><function=…><parameter=…>`; templates that print history as JSON make models write JSON.
    static let qwenCoder: [CallSyntax] = {
        var syntaxes = invocations(
            in: .added("<tool_call>"),
            ParameterSyntax(
                callName: .tag(.init("<function=", ">")), parameter: .init("<parameter=", ">"),
                parameterClose: "</parameter>", callClose: "</function>", value: .inLines, spacing: .lines),
            layout: .blocks("<tool_call>", "</tool_call>"))
        syntaxes[0].payloads.append(.json(JSONCallSyntax()))
        return syntaxes
    }()

    /// `<…invoke name="…"><…parameter name="…" string="true|false">`
    static func flaggedInvocations(
        _ mark: String, block: String, withoutParameters: String = ""
    ) -> [CallSyntax] {
        var syntax = ParameterSyntax.invoke(mark)
        syntax.typing = .stringFlag("string")
        syntax.mayBeJSON = true
        syntax.spacing.withoutParameters = withoutParameters
        let block = Marker("<\(mark)\(block)>")
        return invocations(in: block, syntax, layout: .lines(block, block.closer))
    }

    /// `<tool_call>NAME<arg_key>…</arg_key><arg_value>…</arg_value></tool_call>`
    static func argumentKeys(
        block: Marker? = nil, suffix: String = "", isTight: Bool = false, writesSeparator: Bool = false
    ) -> CallSyntax {
        let call = Marker.added("<tool_call\(suffix)>")
        let gap = isTight ? "" : "\n"
        let separator = "<tool_sep\(suffix)>"
        return CallSyntax(
            opens: [call] + (block.map { [$0] } ?? []), fillers: block == nil ? [] : [call.text],
            payloads: [
                .parameters(
                    ParameterSyntax(
                        callName: .bare(separator: separator),
                        parameter: .init("<arg_key\(suffix)>", "</arg_key\(suffix)>"),
                        valueOpen: "<arg_value\(suffix)>", parameterClose: "</arg_value\(suffix)>",
                        callClose: call.closer.text,
                        spacing: .init(
                            behindName: (writesSeparator ? separator : "") + gap, behindTag: gap,
                            behindParameter: gap))),
                // Shapes that some checkpoints fall into: `NAME>{…}` and the object of other families.
                .named(NamedCallSyntax(nameEnds: [">"], needsObject: true)), .json(JSONCallSyntax()),
            ],
            closes: [call.closer, Marker("</tool_calls\(suffix)>", .added)],
            layout: CallLayout(
                (block.map { $0.text + gap } ?? "") + call.text, between: gap + call.text,
                block.map { gap + $0.closer.text } ?? ""))
    }
}

extension ParameterSyntax {
    static func tightInvoke(_ prefix: String) -> ParameterSyntax {
        var syntax = invoke(prefix)
        syntax.spacing = .tight
        return syntax
    }

    /// `<invoke name="…"><parameter name="…">`, the tags' names behind a prefix.
    static func invoke(_ prefix: String) -> ParameterSyntax {
        ParameterSyntax(
            callName: .tag(.init("<\(prefix)invoke", ">", name: .attribute("name"))),
            parameter: .init("<\(prefix)parameter", ">", name: .attribute("name")),
            parameterClose: "</\(prefix)parameter>", callClose: "</\(prefix)invoke>", spacing: .lines)
    }
}
