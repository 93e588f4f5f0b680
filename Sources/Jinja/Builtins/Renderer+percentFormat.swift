extension Renderer {
    /// `text % values`, after the section "printf-style String Formatting" of Python's library reference.
    mutating func format(_ text: Text, percent values: Value) throws(Failure) -> Text {
        try charge(bytes: text.count)
        var arguments = PercentArguments(values)
        var result = TextBuilder(isMarkup: text.isMarkup)
        let scalars = Array(text.string.unicodeScalars)
        var position = 0
        var offset = 0
        while position < scalars.count {
            if scalars[position] != "%" {
                let start = offset
                while position < scalars.count, scalars[position] != "%" {
                    offset += UTF8.width(scalars[position])
                    position += 1
                }
                result.append(text[start..<offset])
                continue
            }
            let start = position
            position += 1
            let conversion = try readConversion(scalars, &position, &arguments)
            for scalar in scalars[start..<position] { offset += UTF8.width(scalar) }
            if conversion.field.type == "%" {
                guard position - start == 2 else {
                    // Python looks for a value first.
                    if conversion.value == nil { _ = try arguments.next() }
                    throw .value("unsupported format character '%' (0x25) at index \(position - 1)")
                }
                result.append("%", origin: text.origin)
            } else {
                let value = if let value = conversion.value { value } else { try arguments.next() }
                let part = try format(value, conversion.field)
                result.append(text.isMarkup ? part.escaped : part)
            }
            try charge(bytes: 64)
        }
        try arguments.checkThatAllAreUsed()
        return result.text
    }

    private mutating func readConversion(
        _ scalars: [Unicode.Scalar], _ position: inout Int, _ arguments: inout PercentArguments
    ) throws(Failure) -> (field: FormatField, value: Value?) {
        var field = FormatField()
        var value: Value?
        func peek(_ position: Int) -> Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }
        if peek(position) == "(" {
            var name = String.UnicodeScalarView()
            position += 1
            while let scalar = peek(position), scalar != ")" {
                name.append(scalar)
                position += 1
            }
            guard peek(position) == ")" else { throw .value("incomplete format key") }
            position += 1
            value = try arguments.value(named: String(name))
        }
        while let flag = peek(position), "#0- +".unicodeScalars.contains(flag) {
            switch flag {
            case "#": field.isAlternate = true
            case "0":
                if field.alignment != "<" {
                    field.filler = "0"
                    field.alignment = "="
                }
            case "-":
                field.filler = " "
                field.alignment = "<"
            default: if field.sign != "+" { field.sign = flag }
            }
            position += 1
        }
        func readNumber() throws(Failure) -> Int? {
            if peek(position) == "*" {
                position += 1
                return try arguments.next().index()
            }
            var number: Int?
            while let scalar = peek(position), let digit = scalar.asciiDigit {
                number = min((number ?? 0) * 10 + digit, FormatField.maximumWidth + 1)
                position += 1
            }
            return number
        }
        if let width = try readNumber() {
            if width < 0 { field.alignment = "<" }
            try field.setWidth(width < 0 && width > -FormatField.maximumWidth ? -width : max(0, width))
        }
        if peek(position) == "." {
            position += 1
            try field.setPrecision(max(0, try readNumber() ?? 0))
        }
        while let scalar = peek(position), "hlL".unicodeScalars.contains(scalar) { position += 1 }
        guard let type = peek(position) else { throw .value("incomplete format") }
        position += 1
        field.type = type
        return (field, value)
    }

    private mutating func formatted(_ value: Value, _ type: Unicode.Scalar?) throws(Failure) -> Text {
        if type == "s" { return try text(of: value) }
        let representation = try representation(of: value)
        return type == "a" ? representation.escapingNonASCII : representation
    }

    private mutating func format(_ value: Value, _ field: FormatField) throws(Failure) -> Text {
        var field = field
        switch field.type {
        case "s", "r", "a":
            if field.alignment != "<" { field.alignment = ">" }
            field.filler = " "
            return try lay(
                try formatted(value, field.type), in: field)
        case "c":
            if field.alignment != "<" { field.alignment = ">" }
            field.filler = " "
            field.precision = nil
            if case .text(let text) = value, text.scalarCount == 1 { return try lay(text, in: field) }
            guard let scalar = UInt32(exactly: try value.index()).flatMap(Unicode.Scalar.init) else {
                throw .value("%c arg not in range(0x110000)")
            }
            return try lay(Text(String(scalar), origin: .input), in: field)
        case "d", "i", "u", "x", "X", "o":
            let type = field.type ?? "d"
            guard let number = Number(value) else {
                throw .type("%\(type) format: a real number is required, not \(value.typeName)")
            }
            let integer: Int
            switch number {
            case .integer(let value): integer = value
            case .double(let double):
                guard "diu".unicodeScalars.contains(type) else {
                    throw .type("%\(type) format: an integer is required, not float")
                }
                guard let whole = Int(exactly: double.rounded(.towardZero)) else { throw .integerTooLarge }
                integer = whole
            }
            return Text(try field.integer(integer), origin: .template)
        case "e", "E", "f", "F", "g", "G":
            guard let number = Number(value) else {
                throw .type("must be real number, not \(value.typeName)")
            }
            return Text(try field.double(number.double), origin: .template)
        default:
            throw .value("unsupported format character '\(field.type.map(String.init) ?? "")'")
        }
    }
}

/// What stands to the right of `%`: a tuple's elements in turn, or one value.
private struct PercentArguments {
    private let mapping: Mapping?
    private var values: [Value]
    private var position = 0
    /// Any value that could be a mapping may be left unused.
    private let mayBeUnused: Bool

    init(_ value: Value) {
        switch value {
        case .tuple(let list): (values, mapping, mayBeUnused) = (list.elements, nil, false)
        case .mapping(let members): (values, mapping, mayBeUnused) = ([value], members, true)
        case .list, .undefined, .range: (values, mapping, mayBeUnused) = ([value], nil, true)
        default: (values, mapping, mayBeUnused) = ([value], nil, false)
        }
    }

    mutating func next() throws(Failure) -> Value {
        guard position < values.count else { throw .type("not enough arguments for format string") }
        position += 1
        return values[position - 1]
    }

    func value(named name: String) throws(Failure) -> Value {
        guard let mapping else { throw .type("format requires a mapping") }
        guard let value = mapping[name] else { throw .value("'\(name)'") }
        return value
    }

    func checkThatAllAreUsed() throws(Failure) {
        guard position == values.count || mayBeUnused else {
            throw .type("not all arguments converted during string formatting")
        }
    }
}

extension Unicode.Scalar {
    var asciiDigit: Int? {
        "0"..."9" ~= self ? Int(value - 0x30) : nil
    }
}
