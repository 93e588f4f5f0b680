public import Inference

extension ReplyFormat {
    /// Finds the format of a model by what its template prints and what its vocabulary holds, never by its name.
    ///
    /// - Parameter tokens: The kind of the token that is spelled exactly so, if there is one.
    public static func detect(
        template: String, tokens: (String) -> TokenKind?
    ) -> (format: ReplyFormat, reason: String) {
        for rule in FormatRule.all {
            guard rule.allOf.allSatisfy(template.containsText),
                !rule.noneOf.contains(where: template.containsText),
                rule.tokens.allSatisfy({ tokens($0) != nil }), var format = named(rule.format)
            else { continue }
            if let suffix = template.markerSuffix, ["hunyuan_hy3", "hunyuan_hy4"].contains(format.name) {
                let isTight = format.name == "hunyuan_hy4"
                format = hunyuan(
                    format.name, models: format.models,
                    endToken: isTight ? "<｜hy_eos｜>" : "<｜hy_eos\(suffix)｜>", suffix: suffix,
                    isTight: isTight)
            }
            return (format.adapted(to: tokens), rule.reason)
        }
        return (plain, "neither template nor vocabulary holds a marker of any format")
    }

    /// The format with each marker as what it is to a vocabulary.
    ///
    /// A model may spell from text what is one token in another model of its family, and the parser must not
    /// wait for a token that does not exist. A vocabulary that knows none of the markers says nothing.
    public func adapted(to tokens: (String) -> TokenKind?) -> ReplyFormat {
        guard markers.contains(where: { tokens($0.text) != nil }) else { return self }
        var format = self
        format.changeMarkers { marker in
            // A marker of several tokens is none itself.
            if let kind = tokens(marker.text) {
                marker.kind = kind
            } else if marker.kind == .added {
                marker.kind = .text
            }
        }
        return format
    }

    /// Every marker of the format.
    public var markers: [Marker] {
        var markers: [Marker] = []
        var copy = self
        copy.changeMarkers { markers.append($0) }
        return markers
    }

    private mutating func changeMarkers(_ change: (inout Marker) -> Void) {
        for index in delimiters.indices { change(&delimiters[index].marker) }
        if var reasoning {
            for index in reasoning.opens.indices { change(&reasoning.opens[index]) }
            for index in reasoning.closes.indices { change(&reasoning.closes[index]) }
            self.reasoning = reasoning
        }
        for index in calls.indices {
            for open in calls[index].opens.indices { change(&calls[index].opens[open]) }
            for close in calls[index].closes.indices { change(&calls[index].closes[close]) }
        }
        for index in terminators.indices { change(&terminators[index]) }
    }
}

extension FormatRule {
    fileprivate var reason: String {
        let parts =
            (allOf.isEmpty ? [] : ["the template has " + Self.list(allOf)])
            + (noneOf.isEmpty ? [] : ["not " + Self.list(noneOf)])
            + (tokens.isEmpty ? [] : ["the vocabulary has " + Self.list(tokens)])
        return parts.joined(separator: ", ")
    }

    private static func list(_ texts: [String]) -> String {
        texts.map { "`\($0)`" }.joined(separator: ", ")
    }
}

extension String {
    fileprivate func containsText(_ text: String) -> Bool {
        var rest = utf8[...]
        while let start = rest.firstIndex(of: text.utf8.first ?? 0) {
            rest = rest[start...]
            if rest.starts(with: text.utf8) { return true }
            rest = rest.dropFirst()
        }
        return false
    }

    /// What a checkpoint appends to its markers, as in `<think:6124c78e>`.
    fileprivate var markerSuffix: String? {
        for opener in ["<think:", "<tool_calls:", "<arg_key:"] {
            var rest = utf8[...]
            while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
                rest = rest[start...]
                if rest.starts(with: opener.utf8) {
                    let suffix = rest.dropFirst(opener.utf8.count).prefix {
                        $0.isNameByte && $0 != UInt8(ascii: ":")
                    }
                    if !suffix.isEmpty { return ":" + String(decoding: suffix, as: UTF8.self) }
                }
                rest = rest.dropFirst()
            }
        }
        return nil
    }
}
