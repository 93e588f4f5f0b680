extension Renderer {
    mutating func call(
        _ method: Method, of text: Text, _ arguments: BoundArguments
    ) throws(Failure) -> Value {
        switch method {
        case .upper: .text(text.uppercased)
        case .lower: .text(text.lowercased)
        case .casefold: .text(text.caseFolded)
        case .capitalize: .text(text.capitalized)
        case .title: .text(text.titlecased)
        case .swapcase: .text(text.swappedCase)
        case .strip: .text(text.trimmed(of: try arguments.optionalText(0)))
        case .lstrip: .text(text.trimmed(.left, of: try arguments.optionalText(0)))
        case .rstrip: .text(text.trimmed(.right, of: try arguments.optionalText(0)))
        case .center: .text(try pad(text, arguments, .center))
        case .ljust: .text(try pad(text, arguments, .left))
        case .rjust: .text(try pad(text, arguments, .right))
        case .zfill: .text(try zeroFill(text, arguments))
        case .expandtabs: .text(try expandTabs(text, arguments))
        case .removeprefix: .text(try removePrefix(text, arguments))
        case .removesuffix: .text(try removeSuffix(text, arguments))
        case .replace: .text(try replace(text, arguments))
        case .join: .text(try join(arguments[0] ?? .none, by: text))
        case .format: .text(try format(text, braces: arguments))
        case .split, .rsplit: try .list(try split(text, arguments, fromRight: method == .rsplit))
        case .splitlines: try .list(text.lines(keepingEnds: arguments.isTrue(0)))
        case .partition, .rpartition: try partition(text, arguments, fromRight: method == .rpartition)
        case .startswith, .endswith, .find, .rfind, .index, .rindex, .count:
            try search(method, in: text, arguments)
        default: .bool(Self.hasProperty(method, text))
        }
    }

    private static func hasProperty(_ method: Method, _ text: Text) -> Bool {
        switch method {
        case .isalpha: text.consists(of: \.isPythonLetter)
        case .isalnum: text.consists(of: \.isPythonAlphanumeric)
        case .isdigit: text.consists(of: \.isPythonDigit)
        case .isdecimal: text.consists { $0.properties.numericType == .decimal }
        case .isnumeric: text.consists { $0.properties.numericType != nil }
        case .isspace: text.consists(of: \.isPythonWhitespace)
        case .isprintable: text.isEmpty || text.consists(of: \.isPythonPrintable)
        case .isascii: text.isASCII
        case .islower: text.isLowercase
        case .isupper: text.isUppercase
        case .istitle: text.isTitlecase
        default: text.isIdentifier
        }
    }

    // MARK: Width

    enum Alignment {
        case left, right, center
    }

    private mutating func pad(
        _ text: Text, _ arguments: BoundArguments, _ alignment: Alignment
    ) throws(Failure) -> Text {
        let filler = try arguments.text(1) ?? Text(" ", origin: .template)
        guard filler.scalarCount == 1 else {
            throw .type("The fill character must be exactly one character long")
        }
        return try pad(text, to: try arguments.integer(0, default: 0), alignment, with: filler)
    }

    /// Aligns a text in a field of so many characters.
    mutating func pad(
        _ text: Text, to width: Int, _ alignment: Alignment, with filler: Text? = nil
    ) throws(Failure) -> Text {
        let filler = filler ?? Text(" ", origin: .template)
        let count = text.scalarCount
        guard width > count else { return text }
        let missing = width - count
        let (bytes, overflows) = missing.multipliedReportingOverflow(by: filler.count)
        try charge(bytes: overflows ? .max : bytes)
        let left =
            switch alignment {
            case .left: 0
            case .right: missing
            // CPython puts the odd one on the left where the width is odd.
            case .center: missing / 2 + (missing & width & 1)
            }
        var result = filler.repeated(left) + text + filler.repeated(missing - left)
        result.isMarkup = text.isMarkup
        return result
    }

    private mutating func zeroFill(_ text: Text, _ arguments: BoundArguments) throws(Failure) -> Text {
        let width = try arguments.integer(0, default: 0)
        let hasSign = text.string.hasPrefix("-") || text.string.hasPrefix("+")
        let sign = hasSign ? text[0..<1] : .empty
        let digits = text[sign.count..<text.count]
        let zero = Text("0", origin: .template)
        return sign + (try pad(digits, to: max(0, width) - sign.count, .right, with: zero))
    }

    private mutating func expandTabs(_ text: Text, _ arguments: BoundArguments) throws(Failure) -> Text {
        let size = max(0, try arguments.integer(0, default: 8))
        let tabs = text.occurrenceCount(of: Text("\t", origin: .template))
        let (bytes, overflows) = tabs.multipliedReportingOverflow(by: size)
        try charge(bytes: overflows ? .max : bytes)
        var column = 0
        return text.mapRuns { run in
            var result = ""
            for scalar in run.unicodeScalars {
                switch scalar {
                case "\t":
                    let width = size == 0 ? 0 : size - column % size
                    result += String(repeating: " ", count: width)
                    column += width
                case "\n", "\r":
                    result.unicodeScalars.append(scalar)
                    column = 0
                default:
                    result.unicodeScalars.append(scalar)
                    column += 1
                }
            }
            return result
        }
    }

    // MARK: Parts

    private func removePrefix(_ text: Text, _ arguments: BoundArguments) throws(Failure) -> Text {
        let prefix = try arguments.text(0) ?? .empty
        return text.hasPrefix(prefix) ? text[prefix.count..<text.count] : text
    }

    private func removeSuffix(_ text: Text, _ arguments: BoundArguments) throws(Failure) -> Text {
        let suffix = try arguments.text(0) ?? .empty
        return text.hasSuffix(suffix) ? text[0..<text.count - suffix.count] : text
    }

    private mutating func replace(_ text: Text, _ arguments: BoundArguments) throws(Failure) -> Text {
        let old = try arguments.text(0) ?? .empty
        let new = try arguments.text(1) ?? .empty
        return try replace(
            text, old, with: text.isMarkup ? new.escaped : new,
            count: try arguments.integer(2, default: -1))
    }

    private mutating func join(_ value: Value, by separator: Text) throws(Failure) -> Text {
        var texts: [Text] = []
        for (index, element) in try elements(of: value, otherwise: { _ in "can only join an iterable" })
            .enumerated()
        {
            guard case .text(let text) = element else {
                throw .type("sequence item \(index): expected str instance, \(element.typeName) found")
            }
            texts.append(separator.isMarkup ? text.escaped : text)
        }
        var result = try join(texts, by: separator)
        result.isMarkup = separator.isMarkup
        return result
    }

    private mutating func split(
        _ text: Text, _ arguments: BoundArguments, fromRight: Bool
    ) throws(Failure) -> [Text] {
        let limit = try arguments.integer(1, default: -1)
        let maximumSplits = limit < 0 ? Int.max : limit
        guard let separator = try arguments.optionalText(0) else {
            return fromRight && limit >= 0
                ? text.splitAtWhitespaceFromRight(maximumSplits: maximumSplits)
                : text.splitAtWhitespace(maximumSplits: maximumSplits)
        }
        guard !separator.isEmpty else { throw .value("empty separator") }
        return fromRight
            ? text.splitFromRight(by: separator, maximumSplits: maximumSplits)
            : text.split(by: separator, maximumSplits: maximumSplits)
    }

    private func partition(
        _ text: Text, _ arguments: BoundArguments, fromRight: Bool
    ) throws(Failure) -> Value {
        let separator = try arguments.text(0) ?? .empty
        guard !separator.isEmpty else { throw .value("empty separator") }
        let found =
            fromRight ? text.lastIndex(of: separator, upTo: text.count) : text.firstIndex(of: separator)
        guard let found else {
            let parts = fromRight ? [Text.empty, .empty, text] : [text, .empty, .empty]
            return try .tuple(parts.map { .text($0) })
        }
        let end = found + separator.count
        return try .tuple([
            .text(text[0..<found]), .text(text[found..<end]), .text(text[end..<text.count]),
        ])
    }

    // MARK: Search

    private func search(
        _ method: Method, in text: Text, _ arguments: BoundArguments
    ) throws(Failure) -> Value {
        let count = text.scalarCount
        func clamp(_ bound: Int?, default defaultBound: Int) -> Int {
            guard let bound else { return defaultBound }
            return bound < 0 ? max(0, bound < -count ? 0 : bound + count) : bound
        }
        let start = clamp(try arguments.optionalInteger(1), default: 0)
        let end = min(count, clamp(try arguments.optionalInteger(2), default: count))
        let isPossible = start <= end
        let part = isPossible ? text.scalars(start..<end) : .empty

        if method == .startswith || method == .endswith {
            for affix in try affixes(arguments[0] ?? .none, method) where isPossible {
                if method == .startswith ? part.hasPrefix(affix) : part.hasSuffix(affix) {
                    return .bool(true)
                }
            }
            return .bool(false)
        }
        let wanted = try arguments.text(0) ?? .empty
        if method == .count { return .integer(isPossible ? part.occurrenceCount(of: wanted) : 0) }
        let isFromRight = method == .rfind || method == .rindex
        let found = isFromRight ? part.lastIndex(of: wanted, upTo: part.count) : part.firstIndex(of: wanted)
        if isPossible, let found { return .integer(start + part.scalarNumber(at: found)) }
        guard method == .find || method == .rfind else { throw .value("substring not found") }
        return .integer(-1)
    }

    /// `startswith` and `endswith` take one text or a tuple of them.
    private func affixes(_ value: Value, _ method: Method) throws(Failure) -> [Text] {
        switch value {
        case .text(let text): return [text]
        case .tuple(let list):
            var texts: [Text] = []
            for element in list.elements { texts.append(try element.requiredText()) }
            return texts
        default:
            throw .type(
                "\(method.rawValue) first arg must be str or a tuple of str, not \(value.typeName)")
        }
    }
}
