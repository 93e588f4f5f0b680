extension RegexParser {
    mutating func quantified(_ atom: RegularExpression) throws(GrammarError) -> RegularExpression {
        guard let (min, max) = try quantifier() else { return atom }
        if let max, max < min { throw syntax("a repetition whose minimum is above its maximum") }
        // Lazy ones match the same texts; possessive ones do not.
        if !skip("?"), peek == "+" { throw unsupported("a possessive quantifier") }
        let afterQuantifier = position
        if try quantifier() != nil {
            position = afterQuantifier
            throw syntax("multiple repeat")
        }
        return .repetition(atom, min: min, max: max)
    }

    private mutating func quantifier() throws(GrammarError) -> (min: Int, max: Int?)? {
        if skip("*") { return (0, nil) }
        if skip("+") { return (1, nil) }
        if skip("?") { return (0, 1) }
        let begin = position
        guard skip("{") else { return nil }
        let min = try count()
        var max = min
        let hasComma = skip(",")
        if hasComma { max = try count() }
        guard skip("}"), min != nil || max != nil else {
            // A brace that does not begin a quantifier stands for itself.
            position = begin
            return nil
        }
        return (min ?? 0, max)
    }

    private mutating func count() throws(GrammarError) -> Int? {
        var value: Int?
        while let digit = peek?.properties.numericType == .decimal ? peek : nil, ("0"..."9").contains(digit) {
            value = (value ?? 0) * 10 + Int(digit.value - 0x30)
            guard value ?? 0 <= Self.maximumCount else {
                throw .tooComplex(reason: "a repetition of more than \(Self.maximumCount) times")
            }
            position += 1
        }
        return value
    }
}
