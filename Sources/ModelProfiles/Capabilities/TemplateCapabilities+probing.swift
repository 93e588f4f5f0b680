import OrderedJSON

extension TemplateCapabilities {
    /// Renders some forty probes, which takes a few milliseconds for a large template.
    init(probing template: ChatTemplate) {
        self.init()
        failure = probeContent(TemplateProbe(template))
        if failure != nil, probeContent(TemplateProbe(template, noTools: [])) == nil {
            (failure, requiresToolList) = (nil, true)
        }
        guard failure == nil else { return }
        let probe = TemplateProbe(template, noTools: requiresToolList ? [] : .null).sending(content: content)
        probeRoles(probe)
        probeTools(probe)
        probeHistory(probe)
        probeSwitches(probe)
    }

    private mutating func probeContent(_ probe: TemplateProbe) -> String? {
        let text = probe.sending(content: .text)
        let parts = probe.sending(content: .parts)
        let asText = text.shows("user", in: [text.user()])
        let list = parts.render([parts.user()]) ?? ""
        // A template that knows no lists prints one as a value.
        let asParts =
            list.contains(probe.mark("user")) && !list.contains("'type'") && !list.contains(#""type""#)
        switch (asText, asParts) {
        case (true, true): content = .textOrParts
        case (true, false): content = .text
        case (false, true): content = .parts
        case (false, false): return text.failure([text.user()]) ?? "it does not print what the user says"
        }
        return nil
    }

    private mutating func probeRoles(_ probe: TemplateProbe) {
        hasSystemRole = probe.shows("system", in: [probe.message("system"), probe.user()])
        hasDeveloperRole = probe.shows("developer", in: [probe.message("developer"), probe.user()])
        let turn = [probe.user(), probe.message("assistant")]
        hasLaterSystemMessages =
            hasSystemRole && probe.shows("system", in: turn + [probe.message("system"), probe.user()])
        let twice = [probe.message("user", "first"), probe.message("user", "second")]
        requiresAlternation = !(probe.shows("first", in: twice) && probe.shows("second", in: twice))
    }

    private mutating func probeTools(_ probe: TemplateProbe) {
        let openings = [[probe.user()], [probe.message("system"), probe.user()]]
        tools = [ToolShape.wrapped, .bare].first { shape in
            openings.contains { probe.offering(shape).shows(TemplateProbe.toolName, in: $0, asIs: true) }
        }
    }

    private mutating func probeHistory(_ probe: TemplateProbe) {
        let probe = probe.offering(tools)
        let shapes: [(AbsentContent, ArgumentsShape)] = [
            (.null, .object), (.empty, .object), (.omitted, .object), (.null, .text), (.empty, .text),
        ]
        let readings = shapes.map { shape in
            (shape: shape, reading: CallReading(probe, content: shape.0, arguments: shape.1))
        }
        guard
            let best = readings.first(where: { $0.reading.isExact })
                ?? readings.first(where: { $0.reading.isShown })
        else {
            (hasToolCalls, hasToolResults, hasParallelToolCalls) = (false, false, false)
            return
        }
        (absentContent, arguments) = best.shape
        hasToolResults = best.reading.showsResult
        requiresShortCallIDs = best.reading.requiresShortCallIDs
        hasParallelToolCalls = best.reading.showsParallelCalls
    }

    private mutating func probeSwitches(_ probe: TemplateProbe) {
        reasoningKey = ["reasoning_content", "reasoning", "thinking"].first { key in
            let answer = probe.message("assistant", adding: [key: .string(probe.mark(key))])
            let call = probe.call(adding: [key: .string(probe.mark(key))], content: absentContent, arguments)
            return [
                [probe.user(), answer], [probe.user(), call, probe.result()],
                [probe.user(), answer, probe.user()],
            ]
            .contains { probe.offering(tools).shows(key, in: $0) }
        }
        thinkingSwitch = ["enable_thinking", "thinking"].first { key in
            probe.prompt(telling: [key: true]) != probe.prompt(telling: [key: false])
        }
        hasReasoningEffort =
            probe.prompt(telling: ["reasoning_effort": "low"])
            != probe.prompt(telling: ["reasoning_effort": "high"])
        let document: JSONValue = ["title": "t", "text": .string(probe.mark("document"))]
        hasDocuments =
            probe.prompt(telling: ["documents": [document]])?.contains(probe.mark("document")) ?? false
    }
}

/// What becomes of a call in the history that is sent in one of the possible shapes.
private struct CallReading {
    var isShown = false
    /// Shown as the JSON or as the single values that they are, and nothing of the absent content.
    var isExact = false
    var showsResult = false
    var showsParallelCalls = false
    var requiresShortCallIDs = false

    init(
        _ probe: TemplateProbe, content: TemplateCapabilities.AbsentContent,
        arguments: TemplateCapabilities.ArgumentsShape
    ) {
        func messages(_ ids: [String]) -> [JSONValue] {
            [probe.user(), probe.call(ids: ids, content: content, arguments)]
                + ids.map { probe.result(id: $0) }
        }
        let short = ["weirprob1", "weirprob2"]
        let long = ["call_weir_probe_1"]
        let withLong = probe.render(messages(long))
        requiresShortCallIDs = withLong == nil && probe.render(messages([short[0]])) != nil
        let ids = requiresShortCallIDs ? [short[0]] : long
        let alone = probe.render(Array(messages(ids).prefix(2)))
        guard let text = probe.render(messages(ids)) ?? alone else { return }
        isShown = text.contains(probe.mark("value1"))
        showsResult = text.contains(probe.mark("result"))
        let parallel = probe.render(messages(short)) ?? ""
        showsParallelCalls =
            parallel.contains(probe.mark("value1")) && parallel.contains(probe.mark("value2"))
        let empty = probe.render(
            [probe.user(), probe.call(ids: ids, content: .empty, arguments)] + [probe.result(id: ids[0])])
        let isQuotedTwice = text.contains(#"\"weir_probe_key"#) || text.contains("'weir_probe_key'")
        let printsNone =
            text.count(of: "None") > (empty ?? text).count(of: "None")
            || text.count(of: "null") > (empty ?? text).count(of: "null")
        isExact = isShown && !isQuotedTwice && !printsNone
    }
}

extension String {
    fileprivate func count(of wanted: String) -> Int {
        split(separator: wanted, omittingEmptySubsequences: false).count
    }
}
