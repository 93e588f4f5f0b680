extension Renderer {
    mutating func applyText(
        _ filter: Filter, _ value: Value, _ arguments: BoundArguments
    ) throws(Failure) -> Value {
        let text = try text(of: value)
        try charge(bytes: text.count)
        switch filter {
        case .capitalize: return .text(text.capitalized)
        case .center: return .text(try pad(text, to: try arguments.integer(0, default: 80), .center))
        case .e, .escape: return .text(text.escaped)
        case .forceescape: return .text(text.plain.escaped)
        case .format: return .text(try format(text, arguments))
        case .indent: return .text(try indent(value, arguments))
        case .lower: return .text(text.lowercased)
        case .replace: return .text(try replace(text, arguments))
        case .title: return .text(Self.title(text))
        case .trim: return .text(text.trimmed(of: try arguments.optionalText(0)))
        case .upper: return .text(text.uppercased)
        case .urlencode: return .text(try urlEncode(value))
        default: return .integer(Self.wordCount(text))
        }
    }

    mutating func join(_ value: Value, _ arguments: BoundArguments) throws(Failure) -> Text {
        let separator = if let value = arguments[0] { try text(of: value) } else { Text.empty }
        let path = try AttributePath(arguments[1])
        var texts: [Text] = []
        for element in try elements(of: value) {
            texts.append(try text(of: try self.value(of: element, at: path)))
        }
        return try join(texts, by: separator).plain
    }

    mutating func join(_ texts: [Text], by separator: Text) throws(Failure) -> Text {
        var bytes = 0
        for text in texts { bytes += text.count + separator.count }
        try charge(bytes: bytes)
        try step(texts.count)
        return Text.joined(texts, by: separator)
    }

    private mutating func format(_ text: Text, _ arguments: BoundArguments) throws(Failure) -> Text {
        if arguments.keywords.isEmpty {
            return try format(text, percent: try .tuple(arguments.values.compactMap(\.self)))
        }
        guard arguments.values.isEmpty else {
            throw .type("can't handle positional and keyword arguments at the same time")
        }
        var mapping = MappingBuilder()
        for (name, value) in arguments.keywords { try mapping.updateValue(value, forKey: .string(name)) }
        return try format(text, percent: .mapping(try mapping.mapping()))
    }

    private mutating func replace(_ text: Text, _ arguments: BoundArguments) throws(Failure) -> Text {
        let old = try self.text(of: arguments[0] ?? .none)
        let new = try self.text(of: arguments[1] ?? .none)
        let count: Int
        switch arguments[2] {
        case nil, Value.none?: count = -1
        case let value?: count = try value.index()
        }
        return try replace(text.plain, old, with: new, count: count)
    }

    /// Replaces as often as `count` says, or always where it is negative.
    mutating func replace(
        _ text: Text, _ old: Text, with new: Text, count: Int
    ) throws(Failure) -> Text {
        let maximumCount = count < 0 ? Int.max : count
        let occurrences = min(text.occurrenceCount(of: old), maximumCount)
        let (growth, overflows) = occurrences.multipliedReportingOverflow(by: new.count)
        try charge(bytes: overflows ? .max : text.count + min(growth, .max - text.count))
        return text.replacing(old, with: new, maximumCount: maximumCount)
    }

    private mutating func indent(_ value: Value, _ arguments: BoundArguments) throws(Failure) -> Text {
        guard case .text(let text) = value else {
            if case .undefined(let undefined) = value { throw undefined.failure }
            throw .type("unsupported operand type(s) for +=: '\(value.typeName)' and 'str'")
        }
        let indentation: Text
        if case .text(let given)? = arguments[0] {
            indentation = given
        } else {
            let width = max(0, try arguments.integer(0, default: 4))
            try charge(bytes: width)
            indentation = Text(String(repeating: " ", count: width), origin: .template)
        }
        let newline = Text("\n", origin: .template)
        let lines = (text + newline).lines()
        let (bytes, overflows) = lines.count.multipliedReportingOverflow(by: indentation.count)
        try charge(bytes: overflows ? .max : text.count + min(bytes, .max - text.count))

        var result = TextBuilder(isMarkup: text.isMarkup)
        if arguments.isTrue(1) { result.append(indentation) }
        for (index, line) in lines.enumerated() {
            if index > 0 {
                result.append(newline)
                if arguments.isTrue(2) || !line.isEmpty { result.append(indentation) }
            }
            result.append(line)
        }
        return result.text
    }

    mutating func truncate(_ value: Value, _ arguments: BoundArguments) throws(Failure) -> Value {
        if case .text(let text) = value { return .text(try truncate(text, arguments)) }
        // Python asks for the length only, so that short sequences pass.
        let (length, leeway) = try checkedLengths(arguments)
        guard try self.length(of: value) - leeway > length else { return value }
        throw .type("can only truncate str, not \(value.typeName)")
    }

    private func checkedLengths(
        _ arguments: BoundArguments
    ) throws(Failure) -> (length: Int, leeway: Int) {
        let length = try arguments.integer(0, default: 255)
        let endCount = try arguments.text(2)?.scalarCount ?? 3
        let leeway = try arguments.optionalInteger(3) ?? 5
        guard length >= endCount else { throw .value("expected length >= \(endCount), got \(length)") }
        guard leeway >= 0 else { throw .value("expected leeway >= 0, got \(leeway)") }
        return (length, leeway)
    }

    private mutating func truncate(_ text: Text, _ arguments: BoundArguments) throws(Failure) -> Text {
        let (length, leeway) = try checkedLengths(arguments)
        let end = try arguments.text(2) ?? Text("...", origin: .template)
        let count = text.scalarCount
        if count <= length || count - length <= leeway { return text }
        var kept = text.scalars(0..<length - end.scalarCount)
        if !arguments.isTrue(1) {
            kept = kept.splitFromRight(by: Text(" ", origin: .template), maximumSplits: 1)[0]
        }
        return kept + end
    }

    /// Every word begins with a capital; words end at spaces, hyphens and opening brackets.
    private static func title(_ text: Text) -> Text {
        var isWordStart = true
        return text.mapRuns { run in
            var result = ""
            for scalar in run.unicodeScalars {
                let isSeparator = "-({[<".unicodeScalars.contains(scalar) || scalar.isPythonWhitespace
                result +=
                    isWordStart ? scalar.properties.uppercaseMapping : scalar.properties.lowercaseMapping
                isWordStart = isSeparator
            }
            return result
        }
    }

    private static func wordCount(_ text: Text) -> Int {
        var count = 0
        var isInsideWord = false
        for scalar in text.string.unicodeScalars {
            let isPart = scalar == "_" || scalar.isPythonAlphanumeric
            if isPart, !isInsideWord { count += 1 }
            isInsideWord = isPart
        }
        return count
    }

    private mutating func urlEncode(_ value: Value) throws(Failure) -> Text {
        let pairs: [Value]
        switch value {
        case .mapping(let mapping): pairs = try Self.pairs(of: mapping)
        case .list, .tuple, .view, .range: pairs = try elements(of: value)
        case .object(let reference) where reference.kind == .generator || reference.kind == .loop:
            pairs = try elements(of: value)
        default: return Self.urlEncoded(try text(of: value), keepsSlash: true)
        }
        var parts: [Text] = []
        for pair in pairs {
            let elements = try elements(of: pair)
            guard elements.count == 2 else {
                throw .value("not enough values to unpack (expected 2, got \(elements.count))")
            }
            let key = Self.urlEncoded(try text(of: elements[0]), keepsSlash: false)
            let value = Self.urlEncoded(try text(of: elements[1]), keepsSlash: false)
            parts.append(key + Text("=", origin: .template) + value)
        }
        return try join(parts, by: Text("&", origin: .template))
    }

    private static func urlEncoded(_ text: Text, keepsSlash: Bool) -> Text {
        text.mapRuns { run in
            var result = ""
            for byte in run.utf8 {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
                    UInt8(ascii: "-"), UInt8(ascii: "~"):
                    result.unicodeScalars.append(Unicode.Scalar(byte))
                case UInt8(ascii: "/") where keepsSlash: result += "/"
                case UInt8(ascii: " ") where !keepsSlash: result += "+"
                default: result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
                }
            }
            return result
        }
    }
}
