import Inference

/// How single items are spelled in llama.cpp's notation.
///
/// Never with `\x`: behind it llama.cpp reads two digits, and XGrammar as many as there are.
enum GBNFText {
    /// A class without characters.
    static let nothing = #"[^\u0000-\U0010FFFF]"#

    static func literal(_ bytes: [UInt8]) throws(GrammarError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .unsupported(keyword: "bytes", path: "", reason: "GBNF has no parts of code points")
        }
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            default: spelled(scalar.value)
            }
        }
        return "\"\(escaped.joined())\""
    }

    static func characterClass(_ set: ScalarSet, in notation: GrammarNotation) -> String {
        let inverted = set.inverted
        if inverted.ranges.isEmpty { return anything(in: notation) }
        if set.ranges.isEmpty { return nothing }
        return set.ranges.count <= inverted.ranges.count
            ? "[\(members(of: set))]" : "[^\(members(of: inverted))]"
    }

    /// Any character at all; XGrammar has no dot.
    static func anything(in notation: GrammarNotation) -> String {
        notation == .llamaCpp ? "." : #"[\u0000-\U0010FFFF]"#
    }

    /// An item so many times; XGrammar reads one count behind an item, and not another behind that.
    static func repeated(_ item: String, _ min: Int, _ max: Int?) -> String {
        let isCounted = item.last.map { "*+?}".contains($0) } ?? false
        return (isCounted ? "(\(item))" : item) + count(min, max)
    }

    private static func count(_ min: Int, _ max: Int?) -> String {
        switch (min, max) {
        case (0, nil): "*"
        case (1, nil): "+"
        case (0, 1): "?"
        case (_, nil): "{\(min),}"
        case (_, .some(let max)): min == max ? "{\(min)}" : "{\(min),\(max)}"
        }
    }

    private static func members(of set: ScalarSet) -> String {
        set.ranges.map { range in
            let (low, high) = (member(range.lowerBound), member(range.upperBound))
            return range.count == 1 ? low : "\(low)-\(high)"
        }.joined()
    }

    private static func member(_ value: UInt32) -> String {
        switch value {
        case 0x5B, 0x5C, 0x5D: "\\\(Character(Unicode.Scalar(UInt8(value))))"
        case 0x2D, 0x5E: hexadecimal("u", value, 4)
        case 0..<0x80: spelled(value)
        default: value < 0x10000 ? hexadecimal("u", value, 4) : hexadecimal("U", value, 8)
        }
    }

    private static func spelled(_ value: UInt32) -> String {
        switch value {
        case 0x0A: "\\n"
        case 0x0D: "\\r"
        case 0x09: "\\t"
        case 0..<0x20, 0x7F: hexadecimal("u", value, 4)
        default: Unicode.Scalar(value).map { String(Character($0)) } ?? ""
        }
    }

    private static func hexadecimal(_ letter: String, _ value: UInt32, _ digits: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return "\\\(letter)" + String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
