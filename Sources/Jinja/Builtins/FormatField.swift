import OrderedJSON

/// How one value is laid out by `%` and by `str.format`.
struct FormatField {
    var filler: Unicode.Scalar = " "
    /// `<`, `>`, `^` or `=`; nil lets the type decide.
    var alignment: Unicode.Scalar?
    /// `+`, `-` or a space.
    var sign: Unicode.Scalar = "-"
    /// Whether the sign is written in the specification.
    var hasSign = false
    /// Whether a `0` before the width aligns numbers.
    var isZeroPadded = false
    var isAlternate = false
    var width = 0
    var precision: Int?
    /// `,` or `_` between groups of digits.
    var separator: Unicode.Scalar?
    /// The conversion; nil is the one of the value's type.
    var type: Unicode.Scalar?

    /// A number longer than that in a template is an attack or a mistake.
    static let maximumWidth = 10_000

    mutating func setWidth(_ width: Int) throws(Failure) {
        guard width <= Self.maximumWidth else { throw .limit("a field wider than \(Self.maximumWidth)") }
        self.width = width
    }

    mutating func setPrecision(_ precision: Int) throws(Failure) {
        guard precision <= Self.maximumWidth else {
            throw .limit("a precision of more than \(Self.maximumWidth)")
        }
        self.precision = precision
    }

    /// Lays out a number that is given as its sign and its digits.
    func numeric(isNegative: Bool, prefix: String = "", _ digits: String) -> String {
        let sign = isNegative ? "-" : self.sign == "-" ? "" : String(self.sign)
        let head = sign + prefix
        let body = grouped(digits)
        let missing = max(0, width - head.unicodeScalars.count - body.unicodeScalars.count)
        let padding = String(repeating: Character(filler), count: missing)
        switch alignment ?? (isZeroPadded ? "=" : nil) {
        case "<": return head + body + padding
        case "^":
            let left = String(repeating: Character(filler), count: missing / 2)
            return left + head + body + String(repeating: Character(filler), count: missing - missing / 2)
        case "=": return head + padding + body
        default: return padding + head + body
        }
    }

    private func grouped(_ digits: String) -> String {
        guard let separator else { return digits }
        let whole = digits.prefix { $0.isHexDigit }
        let size =
            type == nil || type == "d" || separator == ","
            ? 3 : "boxX".unicodeScalars.contains(type ?? "d") ? 4 : 3
        var result = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index).isMultiple(of: size) {
                result.unicodeScalars.append(separator)
            }
            result.append(digit)
        }
        return result + digits.dropFirst(whole.count)
    }

    func integer(_ value: Int) throws(Failure) -> String {
        let magnitude = value.magnitude
        let (radix, prefix) =
            switch type {
            case "x": (16, "0x")
            case "X": (16, "0X")
            case "o": (8, "0o")
            case "b": (2, "0b")
            default: (10, "")
            }
        let digits = String(magnitude, radix: radix, uppercase: type == "X")
        return numeric(isNegative: value < 0, prefix: isAlternate ? prefix : "", digits)
    }

    func double(_ value: Double) throws(Failure) -> String {
        let magnitude = value.magnitude
        let isNegative = value.sign == .minus && !value.isNaN
        if !value.isFinite {
            var text = value.isNaN ? "nan" : "inf"
            if type == "E" || type == "F" || type == "G" { text = text.uppercased() }
            return numeric(isNegative: isNegative, text + (type == "%" ? "%" : ""))
        }
        return numeric(isNegative: isNegative, try digits(of: magnitude))
    }

    private func digits(of magnitude: Double) throws(Failure) -> String {
        let decimals = precision ?? 6
        switch type {
        case nil where precision == nil: return magnitude.pythonDescription
        case nil: return magnitude.formattedWithPoint(precision: max(1, decimals))
        case "n": return magnitude.formatted(.general, precision: decimals)
        case "%": return (magnitude * 100).formatted(.fixed, precision: decimals) + "%"
        case let type?:
            guard let conversion = Double.Conversion(rawValue: String(type)) else {
                throw .value("Unknown format code '\(type)' for object of type 'float'")
            }
            return magnitude.formatted(conversion, precision: decimals, isAlternate: isAlternate)
        }
    }
}

extension Renderer {
    /// A text in its field; it is on the left unless something else is said.
    mutating func lay(_ text: Text, in field: FormatField) throws(Failure) -> Text {
        let kept = if let precision = field.precision { text.scalars(0..<precision) } else { text }
        let filler = Text(String(field.filler), origin: .template)
        let count = kept.scalarCount
        guard field.width > count else { return kept }
        let missing = field.width - count
        let left =
            switch field.alignment {
            case ">": missing
            case "^": missing / 2
            default: 0
            }
        try charge(bytes: missing * filler.count)
        return filler.repeated(left) + kept + filler.repeated(missing - left)
    }
}
