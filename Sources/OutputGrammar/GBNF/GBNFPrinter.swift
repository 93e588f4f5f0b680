import Inference

/// Writes a grammar in llama.cpp's notation, or what XGrammar reads of it, a rule a line.
struct GBNFPrinter {
    private let grammar: Grammar
    let notation: GrammarNotation
    private var names: [String] = []
    private var lines: [String] = []
    /// The rules written for states of automata.
    var stateNames: [TermTable.TermID: String] = [:]
    var terms = TermTable()

    init(_ grammar: Grammar, _ notation: GrammarNotation) throws(GrammarError) {
        guard grammar.rules.indices.contains(grammar.root) else { throw .undefinedRule("root") }
        self.grammar = grammar
        self.notation = notation
        var taken: Set<String> = ["root"]
        for (id, rule) in grammar.rules.enumerated() {
            guard id != grammar.root else {
                names.append("root")
                continue
            }
            let stem = String(rule.name.unicodeScalars.map { Self.isNameScalar($0) ? Character($0) : "-" })
            // XGrammar takes these for values, and no digit for the beginning of a name.
            let isName = !["", "true", "false"].contains(stem) && stem.first?.isNumber == false
            let base = isName ? stem : "rule-\(stem)"
            var name = base
            var number = 1
            while !taken.insert(name).inserted {
                number += 1
                name = "\(base)-\(number)"
            }
            names.append(name)
        }
    }

    mutating func text() throws(GrammarError) -> String {
        var body: [String] = []
        for (id, rule) in grammar.rules.enumerated() {
            let line = "\(names[id]) ::= \(try text(rule.expression, isWhole: true, depth: 0))"
            if id == grammar.root { body.insert(line, at: 0) } else { body.append(line) }
        }
        return (body + lines).joined(separator: "\n") + "\n"
    }

    mutating func addRule(_ name: String, _ text: String) { lines.append("\(name) ::= \(text)") }

    /// Makes a name that no rule has.
    func freshName(_ number: Int) -> String {
        var name = "state-\(number)"
        while names.contains(name) { name += "-s" }
        return name
    }

    /// - Parameter isWhole: No parentheses are needed around it.
    private mutating func text(
        _ expression: Grammar.Expression, isWhole: Bool, depth: Int
    ) throws(GrammarError) -> String {
        guard depth < GrammarAutomaton.Limits.depth else {
            throw .tooComplex(reason: "expressions nest too deeply")
        }
        switch expression {
        case .literal(let bytes): return try GBNFText.literal(bytes)
        case .pattern(let pattern): return try text(pattern, isWhole: isWhole, depth: depth)
        case .sequence(let list):
            guard !list.isEmpty else { return "\"\"" }
            var parts: [String] = []
            for item in list { parts.append(try text(item, isWhole: false, depth: depth + 1)) }
            return Self.joined(parts, " ", isWhole: isWhole)
        case .choice(let list):
            guard !list.isEmpty else { return GBNFText.nothing }
            var parts: [String] = []
            for item in list { parts.append(try text(item, isWhole: false, depth: depth + 1)) }
            return Self.joined(parts, " | ", isWhole: isWhole)
        case .repetition(let inner, let min, let max):
            return GBNFText.repeated(try text(inner, isWhole: false, depth: depth + 1), min, max)
        case .rule(let id):
            guard names.indices.contains(id) else { throw .undefinedRule("\(id)") }
            return names[id]
        case .token(let token): return try text(token)
        case .freeText(let ends): return try text(freeTextUntil: ends)
        }
    }

    static func joined(_ parts: [String], _ separator: String, isWhole: Bool) -> String {
        let text = parts.joined(separator: separator)
        return isWhole || parts.count == 1 ? text : "(\(text))"
    }

    private func text(_ token: TokenID) throws(GrammarError) -> String {
        guard notation == .llamaCpp else {
            throw .unsupported(keyword: "tokens", path: "", reason: "this notation has text only")
        }
        return "<[\(token)]>"
    }

    private mutating func text(freeTextUntil ends: [Grammar.FreeTextEnd]) throws(GrammarError) -> String {
        // The notation can exclude one token, and not one of several.
        if ends.count == 1, case .token(let token) = ends[0] {
            let end = try text(token)
            return "(!\(end)* \(end))"
        }
        var markers: [[UInt8]] = []
        for end in ends {
            guard case .text(let bytes) = end else {
                throw .unsupported(
                    keyword: "free text", path: "", reason: "GBNF cannot end it with one of several tokens")
            }
            markers.append(bytes)
        }
        return markers.isEmpty
            ? GBNFText.anything(in: notation) + "*" : try text(state: terms.text(until: markers))
    }

    private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII
            && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "-")
    }
}
