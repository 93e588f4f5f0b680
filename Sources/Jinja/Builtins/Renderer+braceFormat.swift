extension Renderer {
    /// `text.format(…)`, after the section "Format String Syntax" of Python's library reference.
    mutating func format(_ text: Text, braces arguments: BoundArguments) throws(Failure) -> Text {
        var state = BraceFormat(arguments: arguments, isMarkup: text.isMarkup)
        var result = try format(text, &state, depth: 0)
        result.isMarkup = text.isMarkup
        return result
    }

    private struct BraceFormat {
        let arguments: BoundArguments
        let isMarkup: Bool
        var nextPosition = 0
        /// Whether positions are left out; nil where none was needed yet.
        var isAutomatic: Bool?
    }

    private mutating func format(
        _ text: Text, _ state: inout BraceFormat, depth: Int
    ) throws(Failure) -> Text {
        guard depth < 3 else { throw .value("Max string recursion exceeded") }
        var result = TextBuilder()
        let bytes = Array(text.string.utf8)
        var position = 0
        while position < bytes.count {
            let start = position
            while position < bytes.count, bytes[position] != UInt8(ascii: "{"),
                bytes[position] != UInt8(ascii: "}")
            {
                position += 1
            }
            result.append(text[start..<position])
            guard position < bytes.count else { break }
            let next = position + 1 < bytes.count ? bytes[position + 1] : nil
            if next == bytes[position] {
                result.append(text[position..<position + 1])
                position += 2
                continue
            }
            guard bytes[position] == UInt8(ascii: "{") else {
                throw .value("Single '}' encountered in format string")
            }
            let fieldStart = position + 1
            var nesting = 1
            position += 1
            while position < bytes.count, nesting > 0 {
                if bytes[position] == UInt8(ascii: "{") { nesting += 1 }
                if bytes[position] == UInt8(ascii: "}") { nesting -= 1 }
                position += 1
            }
            guard nesting == 0 else { throw .value("expected '}' before end of string") }
            let part = try formatField(text[fieldStart..<position - 1], &state, depth: depth)
            try charge(bytes: result.count + part.count)
            result.append(part)
        }
        return result.text
    }

    /// `[field_name] ["!" conversion] [":" format_spec]`
    private mutating func formatField(
        _ field: Text, _ state: inout BraceFormat, depth: Int
    ) throws(Failure) -> Text {
        let colon = field.firstIndex(of: Text(":", origin: .template)) ?? field.count
        let head = field[0..<colon]
        let mark = head.firstIndex(of: Text("!", origin: .template)) ?? head.count
        var value = try lookUp(head[0..<mark], &state)
        if mark < head.count {
            switch head[mark + 1..<head.count].string {
            case "s": value = .text(try text(of: value))
            case "r": value = .text(try representation(of: value))
            case "a": value = .text(try representation(of: value).escapingNonASCII)
            default: throw .value("Unknown conversion specifier")
            }
        }
        let specification =
            colon < field.count
            ? try format(field[colon + 1..<field.count], &state, depth: depth + 1).string : ""
        let result = try format(value, specification)
        return state.isMarkup ? result.escaped : result
    }

    private mutating func lookUp(_ name: Text, _ state: inout BraceFormat) throws(Failure) -> Value {
        var rest = Array(name.string.unicodeScalars)[...]
        func readName(until stops: String) -> String {
            var result = String.UnicodeScalarView()
            while let scalar = rest.first, !stops.unicodeScalars.contains(scalar) {
                result.append(scalar)
                rest.removeFirst()
            }
            return String(result)
        }
        let first = readName(until: ".[")
        var value: Value
        if first.isEmpty || first.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) {
            let position = first.isEmpty ? state.nextPosition : Int(first) ?? Int.max
            if first.isEmpty { state.nextPosition += 1 }
            guard state.isAutomatic == nil || state.isAutomatic == first.isEmpty else {
                throw .value(
                    "cannot switch from manual field specification to automatic field numbering")
            }
            state.isAutomatic = first.isEmpty
            guard let argument = state.arguments[position] else {
                throw .value("Replacement index \(position) out of range for positional args tuple")
            }
            value = argument
        } else {
            guard let argument = state.arguments.keyword(first) else { throw .value("'\(first)'") }
            value = argument
        }
        while let scalar = rest.popFirst() {
            if scalar == "." {
                value = try attribute(Attribute(readName(until: ".[")), of: value)
            } else if scalar == "[" {
                let key = readName(until: "]")
                guard rest.popFirst() == "]" else { throw .value("Missing ']' in format string") }
                value = try element(Int(key).map { .integer($0) } ?? .string(key), of: value)
            } else {
                throw .value("Only '.' or '[' may follow ']' in format field specifier")
            }
        }
        return value
    }

    private mutating func format(_ value: Value, _ specification: String) throws(Failure) -> Text {
        if specification.isEmpty { return try text(of: value) }
        let field = try FormatField(specification: specification)
        switch value {
        case .integer(let integer)
        where field.type == nil || "dxXobn".unicodeScalars.contains(field.type ?? "d"):
            guard field.precision == nil else {
                throw .value("Precision not allowed in integer format specifier")
            }
            return Text(try field.integer(integer), origin: .template)
        case .integer(let integer) where field.type == "c":
            guard let scalar = UInt32(exactly: integer).flatMap(Unicode.Scalar.init) else {
                throw .value("%c arg not in range(0x110000)")
            }
            return try lay(Text(String(scalar), origin: .input), in: field)
        case .bool(let bool) where field.type != "s":
            return try format(.integer(bool ? 1 : 0), specification)
        case .integer(let integer) where field.type != "s":
            return Text(try field.double(Double(integer)), origin: .template)
        case .double(let double) where field.type != "s" && field.type != "d":
            return Text(try field.double(double), origin: .template)
        case .text(let text):
            guard field.type == nil || field.type == "s" else {
                throw .value("Unknown format code '\(field.type ?? "s")' for object of type 'str'")
            }
            if let refusal = field.refusalOfText { throw .value(refusal) }
            return try lay(text, in: field)
        default:
            if Number(value) != nil, let type = field.type {
                throw .value("Unknown format code '\(type)' for object of type '\(value.typeName)'")
            }
            throw .type("unsupported format string passed to \(value.typeName).__format__")
        }
    }
}

extension FormatField {
    /// Why a text cannot be laid out like this.
    fileprivate var refusalOfText: String? {
        if sign == " " { return "Space not allowed in string format specifier" }
        if hasSign { return "Sign not allowed in string format specifier" }
        if isAlternate { return "Alternate form (#) not allowed in string format specifier" }
        if let separator { return "Cannot specify '\(separator)' with 's'." }
        if alignment == "=" {
            return "'=' alignment not allowed in string format specifier"
        }
        return nil
    }

    /// `[[fill]align][sign]["#"]["0"][width][grouping]["." precision][type]`
    init(specification: String) throws(Failure) {
        self.init()
        var rest = Array(specification.unicodeScalars)[...]
        let aligners = "<>=^".unicodeScalars
        var hasFiller = false
        if rest.count > 1, aligners.contains(rest[rest.startIndex + 1]) {
            filler = rest.removeFirst()
            alignment = rest.removeFirst()
            hasFiller = true
        } else if let first = rest.first, aligners.contains(first) {
            alignment = rest.removeFirst()
        }
        if let first = rest.first, "+- ".unicodeScalars.contains(first) {
            sign = rest.removeFirst()
            hasSign = true
        }
        if rest.first == "#" {
            isAlternate = true
            rest.removeFirst()
        }
        if rest.first == "0" {
            if !hasFiller {
                filler = "0"
                isZeroPadded = alignment == nil
            }
            rest.removeFirst()
        }
        func readNumber() -> Int? {
            var number: Int?
            while let digit = rest.first?.asciiDigit {
                number = min((number ?? 0) * 10 + digit, Self.maximumWidth + 1)
                rest.removeFirst()
            }
            return number
        }
        try setWidth(readNumber() ?? 0)
        if let first = rest.first, first == "," || first == "_" { separator = rest.removeFirst() }
        if rest.first == "." {
            rest.removeFirst()
            guard let precision = readNumber() else { throw .value("Format specifier missing precision") }
            try setPrecision(precision)
        }
        type = rest.popFirst()
        guard rest.isEmpty else { throw .value("Invalid format specifier") }
    }
}
