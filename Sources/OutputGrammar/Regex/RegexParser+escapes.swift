extension RegexParser {
    /// A backslash and what it stands for, outside a class.
    mutating func escape() throws(GrammarError) -> RegularExpression {
        position += 1
        guard let next = peek else { throw syntax("a backslash at the end") }
        switch next {
        case "b", "B":
            position += 1
            return .wordBoundary(isNegated: next == "B")
        case "A":
            position += 1
            return .start
        case "z", "Z":
            position += 1
            return .end
        case "1"..."9": throw unsupported("a backreference")
        case "k": throw unsupported("a backreference")
        default: return .scalars(folded(try escapedScalars()))
        }
    }

    /// What follows a backslash, where it is a set of characters.
    mutating func escapedScalars() throws(GrammarError) -> ScalarSet {
        guard let next = peek else { throw syntax("a backslash at the end") }
        position += 1
        switch next {
        case "d": return reading.digits
        case "D": return reading.flipped.digits.inverted
        case "w": return reading.wordScalars
        case "W": return reading.flipped.wordScalars.inverted
        case "s": return reading.spaces
        case "S": return reading.flipped.spaces.inverted
        case "p", "P": return try category(isNegated: next == "P")
        case "n": return single(0x0A)
        case "r": return single(0x0D)
        case "t": return single(0x09)
        case "f": return single(0x0C)
        case "v": return single(0x0B)
        case "a": return single(0x07)
        case "0":
            if let digit = peek, ("0"..."9").contains(digit) { throw unsupported("an octal escape") }
            return single(0)
        case "c":
            guard let letter = peek, letter.isASCII, letter.properties.isAlphabetic else {
                throw syntax("a malformed \\c")
            }
            position += 1
            return single(letter.value & 0x1F)
        case "x": return single(try hexadecimal(digits: 2))
        case "u": return single(try unicodeEscape())
        case "U": return single(try hexadecimal(digits: 8))
        default:
            guard !(next.isASCII && (next.properties.isAlphabetic || ("0"..."9").contains(next))) else {
                throw syntax("an unknown escape \\\(next)")
            }
            return single(next.value)
        }
    }

    private func single(_ value: UInt32) -> ScalarSet { ScalarSet([value...value]) }

    /// The digits after `\x`, `\u` or `\U`, or any number of them in braces.
    private mutating func hexadecimal(digits: Int) throws(GrammarError) -> UInt32 {
        var value: UInt32 = 0
        let isBraced = skip("{")
        var count = 0
        while let next = peek, let digit = next.isASCII ? Character(next).hexDigitValue : nil {
            guard isBraced || count < digits else { break }
            guard value <= 0x10FFFF else { break }
            value = value << 4 | UInt32(digit)
            count += 1
            position += 1
        }
        guard isBraced ? count > 0 && skip("}") : count == digits, value <= 0x10FFFF else {
            throw syntax("a malformed escape")
        }
        return value
    }

    private mutating func unicodeEscape() throws(GrammarError) -> UInt32 {
        let unit = try hexadecimal(digits: 4)
        guard (0xD800...0xDFFF).contains(unit) else { return unit }
        // ECMA-262 writes what lies beyond U+FFFF as two surrogates.
        guard unit <= 0xDBFF, skip("\\"), skip("u") else { throw unsupported("a lone surrogate") }
        let low = try hexadecimal(digits: 4)
        guard (0xDC00...0xDFFF).contains(low) else { throw unsupported("a lone surrogate") }
        return 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
    }

    /// `\p{Lu}`, `\p{gc=Lu}`, `\p{^Lu}` and `\pL`.
    private mutating func category(isNegated: Bool) throws(GrammarError) -> ScalarSet {
        var name = ""
        var isNegated = isNegated
        if skip("{") {
            if skip("^") { isNegated.toggle() }
            while let next = peek, next != "}" {
                name.unicodeScalars.append(next)
                position += 1
            }
            guard skip("}") else { throw syntax("a malformed \\p") }
        } else if let next = peek {
            name.unicodeScalars.append(next)
            position += 1
        }
        for prefix in ["gc=", "General_Category="] where name.hasPrefix(prefix) {
            name.removeFirst(prefix.count)
        }
        guard let set = UnicodeCategories.scalars(in: name) else {
            throw unsupported("the property \(name)")
        }
        return isNegated ? set.inverted : set
    }
}
