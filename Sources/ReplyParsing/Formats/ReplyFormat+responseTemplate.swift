public import OrderedJSON

extension ReplyFormat {
    /// Reads the `response_template` that `tokenizer_config.json` may hold (Transformers 5.13 on): the format of
    /// a family that nobody has written down.
    ///
    /// Its patterns must be texts with named groups, and its calls one of the payloads that are read here.
    public init(responseTemplate template: JSONValue) throws(ResponseTemplateError) {
        guard let object = template.objectValue else { throw .notAnObject }
        if let version = object["version"]?.intValue, version != 1 { throw .unsupportedVersion(version) }
        guard let fields = object["fields"]?.objectValue else { throw .missing(field: "fields") }
        self.init("response_template", models: "any that declares it")
        for (name, field) in fields {
            switch name {
            case "thinking": reasoning = try ReasoningSyntax(field)
            case "content": try addContent(field)
            case "tool_calls": calls.append(try CallSyntax(field))
            default: continue
            }
        }
        if let anchor = object["start_anchor"]?.stringValue { turnOpeners = [anchor] }
        if let pattern = object["start_anchor_pattern"]?.stringValue {
            turnOpeners = try TemplatePattern(parsing: pattern).parts.map { [$0.prefix] } ?? []
        }
    }

    /// Text outside any field is content too; a field of its own markers only brackets it.
    private mutating func addContent(_ field: JSONValue) throws(ResponseTemplateError) {
        let opens = try field.markers("open")
        let closes = try field.markers("close")
        if opens.isEmpty {
            terminators = closes
        } else {
            delimiters += opens.map { Delimiter($0, in: [.content, .calls], .enters(.answer)) }
            delimiters += closes.map { Delimiter($0, in: [.answer, .calls], .enters(.content)) }
        }
    }
}

extension ReasoningSyntax {
    fileprivate init(_ field: JSONValue) throws(ResponseTemplateError) {
        self.init(
            opens: try field.markers("open"), closes: try field.markers("close"), position: .anywhere)
    }
}

extension CallSyntax {
    fileprivate init(_ field: JSONValue) throws(ResponseTemplateError) {
        let closes = try field.markers("close")
        guard let open = try field.patterns("open").first, let parts = open.parts else {
            throw .missing(field: "tool_calls.open")
        }
        let payload = try Payload(
            field, group: parts.group, nameEnd: parts.suffix, close: closes.first?.text ?? "")
        let end = closes.first?.text ?? ""
        self.init(
            opens: [Marker(parts.prefix)], payloads: [payload], closes: closes,
            layout: CallLayout(parts.prefix, between: end + parts.prefix, end))
    }
}

extension Payload {
    /// Where a call's name and arguments are found.
    private enum Source {
        /// The region's text is an object of `name` and `arguments`.
        case content
        /// Members of the region's objects.
        case members(name: String, arguments: String)
        /// The opener names the function, the region holds the arguments.
        case opener
    }

    fileprivate init(
        _ field: JSONValue, group: String?, nameEnd: String, close: String
    ) throws(ResponseTemplateError) {
        let content = field["content"]?.stringValue ?? "text"
        let options = field["content_args"]
        let source = try Self.source(field["transform"], group: group)
        switch (content, source) {
        case ("json", .content):
            self = .json(JSONCallSyntax())
        case ("json", .members(let name, let arguments)):
            self = .json(JSONCallSyntax(nameKeys: [name], argumentKeys: [arguments]))
        case ("json", .opener):
            self = .named(
                NamedCallSyntax(nameEnds: [nameEnd.isEmpty ? "{" : nameEnd], arguments: .init(options)))
        case ("xml-inline", .opener):
            self = .parameters(try ParameterSyntax(tags: options, nameEnd: nameEnd, close: close))
        case ("kv-lines", .opener):
            self = .parameters(ParameterSyntax(lines: options, nameEnd: nameEnd, close: close))
        default:
            throw .unsupportedContent(content)
        }
    }

    private static func source(
        _ transform: JSONValue?, group: String?
    ) throws(ResponseTemplateError) -> Source {
        guard let transform else { return .content }
        let function = transform["function"] ?? transform
        if function.stringValue == "{content}" { return .content }
        guard let name = function["name"]?.placeholder, let arguments = function["arguments"]?.placeholder
        else {
            throw .unsupportedTransform(transform.serialized())
        }
        if name == group, arguments == "content" { return .opener }
        guard group == nil else { throw .unsupportedTransform(transform.serialized()) }
        return .members(name: name, arguments: arguments)
    }
}

extension NamedCallSyntax.Arguments {
    fileprivate init(_ options: JSONValue?) {
        let delimiters = (options?["string_delims"]?.arrayValue ?? []).compactMap { pair in
            pair.arrayValue.flatMap { pair -> LiteralSyntax.StringDelimiter? in
                guard pair.count == 2, let open = pair[0].stringValue, let close = pair[1].stringValue else {
                    return nil
                }
                return LiteralSyntax.StringDelimiter(open, close)
            }
        }
        let isLiteral = options?["unquoted_keys"]?.boolValue == true || !delimiters.isEmpty
        self =
            isLiteral
            ? .literal(LiteralSyntax(strings: delimiters + [.init("\"", "\"", hasEscapes: true)])) : .json
    }
}

extension ParameterSyntax {
    /// `xml-inline`: a tag that names the argument, its value, a closing tag.
    fileprivate init(tags options: JSONValue?, nameEnd: String, close: String) throws(ResponseTemplateError) {
        let source = options?["tag_pattern"]?.stringValue ?? #"<(?P<key>\w+)>(?P<value>.*?)</"#
        let elements = try TemplatePattern(parsing: source).elements
        guard elements.count == 5, case .literal(let prefix) = elements[0], elements[1] == .group("key"),
            case .literal(let suffix) = elements[2], elements[3] == .group("value"),
            case .literal(let end) = elements[4]
        else { throw .unsupportedPattern(source) }
        self.init(
            callName: .tag(.init("", nameEnd)), parameter: .init(prefix, suffix), parameterClose: end,
            callClose: close)
    }

    /// `kv-lines`: key, separator and value on a line.
    fileprivate init(lines options: JSONValue?, nameEnd: String, close: String) {
        self.init(
            callName: .tag(.init("", nameEnd)),
            parameter: .init("", options?["kv_sep"]?.stringValue ?? ":"),
            parameterClose: options?["line_sep"]?.stringValue ?? "\n", callClose: close)
    }
}

extension JSONValue {
    /// The key in `{key}`.
    fileprivate var placeholder: String? {
        guard let text = stringValue, text.hasPrefix("{"), text.hasSuffix("}") else { return nil }
        return String(text.dropFirst().dropLast())
    }

    /// What opens or closes a field: a text, texts, or a pattern.
    fileprivate func patterns(_ key: String) throws(ResponseTemplateError) -> [TemplatePattern] {
        var patterns: [TemplatePattern] = []
        for value in self[key]?.texts ?? [] { patterns.append(TemplatePattern(literal: value)) }
        for value in self[key + "_pattern"]?.texts ?? [] {
            patterns.append(try TemplatePattern(parsing: value))
        }
        return patterns
    }

    fileprivate func markers(_ key: String) throws(ResponseTemplateError) -> [Marker] {
        var markers: [Marker] = []
        for pattern in try patterns(key) {
            guard let parts = pattern.parts, parts.group == nil else {
                throw .unsupportedPattern(parts(of: pattern))
            }
            markers.append(Marker(parts.prefix))
        }
        return markers
    }

    private func parts(of pattern: TemplatePattern) -> String {
        pattern.elements.map { element in
            switch element {
            case .literal(let text): text
            case .group(let name): "{\(name)}"
            }
        }.joined()
    }

    private var texts: [String] {
        switch self {
        case .string(let text): [text]
        case .array(let values): values.compactMap(\.stringValue)
        default: []
        }
    }
}
