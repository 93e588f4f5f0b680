import Inference

extension CallSyntax {
    /// Calls in tags, inside a block of their own or without it.
    static func invocations(
        in block: Marker, _ syntax: ParameterSyntax, regions: Set<Region> = .text
    ) -> [CallSyntax] {
        [CallSyntax(opens: [block], in: regions, payloads: [.parameters(syntax)], closes: [block.closer])]
            + invocations(syntax, closes: [block.closer], regions: regions)
    }

    /// Calls in tags, each tag its own opener.
    static func invocations(
        _ syntax: ParameterSyntax, kind: TokenKind = .text, closes: [Marker] = [],
        regions: Set<Region> = .text
    ) -> [CallSyntax] {
        guard case .tag(let tag) = syntax.callName else { return [] }
        var behindPrefix = syntax
        behindPrefix.callName = .tag(.init("", tag.suffix, name: tag.name))
        return [
            CallSyntax(
                opens: [Marker(tag.prefix, kind)], in: regions, payloads: [.parameters(behindPrefix)],
                closes: closes)
        ]
    }

    /// `<tool_call><function=…><parameter=…>`; templates that print history as JSON make models write JSON.
    static let qwenCoder: [CallSyntax] = {
        var syntaxes = invocations(
            in: .added("<tool_call>"),
            ParameterSyntax(
                callName: .tag(.init("<function=", ">")), parameter: .init("<parameter=", ">"),
                parameterClose: "</parameter>", callClose: "</function>", value: .inLines))
        syntaxes[0].payloads.append(.json(JSONCallSyntax()))
        return syntaxes
    }()

    /// `<…invoke name="…"><…parameter name="…" string="true|false">`
    static func flaggedInvocations(_ mark: String, block: String) -> [CallSyntax] {
        var syntax = ParameterSyntax.invoke(mark)
        syntax.typing = .stringFlag("string")
        syntax.mayBeJSON = true
        return invocations(in: Marker("<\(mark)\(block)>"), syntax)
    }

    /// `<tool_call>NAME<arg_key>…</arg_key><arg_value>…</arg_value></tool_call>`
    static func argumentKeys(block: Marker? = nil, suffix: String = "") -> CallSyntax {
        let call = Marker.added("<tool_call\(suffix)>")
        return CallSyntax(
            opens: [call] + (block.map { [$0] } ?? []), fillers: block == nil ? [] : [call.text],
            payloads: [
                .parameters(
                    ParameterSyntax(
                        callName: .bare(separator: "<tool_sep\(suffix)>"),
                        parameter: .init("<arg_key\(suffix)>", "</arg_key\(suffix)>"),
                        valueOpen: "<arg_value\(suffix)>", parameterClose: "</arg_value\(suffix)>",
                        callClose: "</tool_call\(suffix)>")),
                // Shapes that some checkpoints fall into: `NAME>{…}` and the object of other families.
                .named(NamedCallSyntax(nameEnds: [">"], needsObject: true)), .json(JSONCallSyntax()),
            ],
            closes: [call.closer, Marker("</tool_calls\(suffix)>", .added)])
    }
}

extension ParameterSyntax {
    /// `<invoke name="…"><parameter name="…">`, the tags' names behind a prefix.
    static func invoke(_ prefix: String) -> ParameterSyntax {
        ParameterSyntax(
            callName: .tag(.init("<\(prefix)invoke", ">", name: .attribute("name"))),
            parameter: .init("<\(prefix)parameter", ">", name: .attribute("name")),
            parameterClose: "</\(prefix)parameter>", callClose: "</\(prefix)invoke>")
    }
}
