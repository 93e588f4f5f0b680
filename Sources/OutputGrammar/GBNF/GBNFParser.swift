import Inference

/// Reads llama.cpp's grammar notation (`grammars/README.md` in its repository).
struct GBNFParser {
    /// How deep groups may nest, and how many operators may follow one item.
    private static let maximumDepth = 150

    private var reader: GBNFReader
    private var rules: [Grammar.Rule] = []
    private var ids: [String: Grammar.RuleID] = [:]
    private var isDefined: [Bool] = []
    private var firstUses: [Int] = []

    init(_ text: String) { reader = GBNFReader(text) }

    mutating func grammar(token: (String) -> TokenID?) throws(GrammarError) -> Grammar {
        reader.skipSpace(includingNewlines: true)
        while !reader.isAtEnd { try rule(token) }
        guard let root = ids["root"], isDefined[root] else { throw .undefinedRule("root") }
        for (id, rule) in rules.enumerated() where !isDefined[id] {
            throw reader.error("the rule \(rule.name) is not defined", at: firstUses[id])
        }
        return Grammar(rules: rules, root: root)
    }

    private mutating func rule(_ token: (String) -> TokenID?) throws(GrammarError) {
        let start = reader.position
        let name = reader.takeWhile(Self.isWordCharacter)
        guard !name.isEmpty else { throw reader.error("a rule's name is expected") }
        let id = self.id(of: name, at: start)
        reader.skipSpace(includingNewlines: false)
        guard reader.take("::=") else { throw reader.error("::= is expected") }
        reader.skipSpace(includingNewlines: true)
        rules[id].expression = try alternatives(token, depth: 0)
        isDefined[id] = true
        guard reader.isAtEnd || reader.next == UInt8(ascii: "\n") || reader.next == UInt8(ascii: "\r") else {
            throw reader.error("the end of the rule is expected")
        }
        reader.skipSpace(includingNewlines: true)
    }

    private mutating func id(of name: String, at place: Int) -> Grammar.RuleID {
        if let id = ids[name] { return id }
        ids[name] = rules.count
        rules.append(Grammar.Rule(name, .choice([])))
        isDefined.append(false)
        firstUses.append(place)
        return rules.count - 1
    }

    private mutating func alternatives(
        _ token: (String) -> TokenID?, depth: Int
    ) throws(GrammarError) -> Grammar.Expression {
        var list = [try sequence(token, depth: depth)]
        while reader.take("|") {
            reader.skipSpace(includingNewlines: true)
            list.append(try sequence(token, depth: depth))
        }
        return list.count == 1 ? list[0] : .choice(list)
    }

    private mutating func sequence(
        _ token: (String) -> TokenID?, depth: Int
    ) throws(GrammarError) -> Grammar.Expression {
        var items: [Grammar.Expression] = []
        while let item = try item(token, depth: depth) {
            reader.skipSpace(includingNewlines: depth > 0)
            items.append(try repeated(item, depth: depth))
        }
        return items.count == 1 ? items[0] : .sequence(items)
    }

    private mutating func item(
        _ token: (String) -> TokenID?, depth: Int
    ) throws(GrammarError) -> Grammar.Expression? {
        guard let next = reader.next else { return nil }
        let start = reader.position
        switch next {
        case UInt8(ascii: "\""): return try literal()
        case UInt8(ascii: "["): return try characterClass()
        case UInt8(ascii: "("): return try group(token, depth: depth)
        case UInt8(ascii: "."):
            _ = reader.takeByte()
            return .pattern(.scalars(.all))
        case UInt8(ascii: "<"): return .token(try reader.token(token))
        case UInt8(ascii: "!"): return try freeText(token, depth: depth)
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
            throw reader.error("nothing stands before the \(Character(Unicode.Scalar(next)))")
        default:
            let name = reader.takeWhile(Self.isWordCharacter)
            return name.isEmpty ? nil : .rule(id(of: name, at: start))
        }
    }

    /// `!<[7]>* <[7]>`: anything up to a token. Any one token but that is nothing that can be required.
    private mutating func freeText(
        _ token: (String) -> TokenID?, depth: Int
    ) throws(GrammarError) -> Grammar.Expression {
        let start = reader.position
        _ = reader.takeByte()
        let end = reader.next == UInt8(ascii: "<") ? try reader.token(token) : nil
        if let end, reader.take("*") {
            reader.skipSpace(includingNewlines: depth > 0)
            let operators = [UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{")]
            if reader.next == UInt8(ascii: "<"), try reader.token(token) == end,
                !operators.contains(where: { $0 == reader.next })
            {
                return .freeText(until: [.token(end)])
            }
        }
        throw reader.error("any token but one cannot be required", at: start)
    }

    private mutating func group(
        _ token: (String) -> TokenID?, depth: Int
    ) throws(GrammarError) -> Grammar.Expression {
        let start = reader.position
        guard depth < Self.maximumDepth else { throw reader.error("groups nest too deeply") }
        _ = reader.takeByte()
        reader.skipSpace(includingNewlines: true)
        let inner = try alternatives(token, depth: depth + 1)
        guard reader.take(")") else {
            throw reader.isAtEnd
                ? reader.error("the group is not closed", at: start) : reader.error("a ) is expected")
        }
        return inner
    }

    private mutating func repeated(
        _ item: Grammar.Expression, depth: Int
    ) throws(GrammarError) -> Grammar.Expression {
        var result = item
        var count = 0
        while let (min, max) = try reader.count() {
            reader.skipSpace(includingNewlines: depth > 0)
            result = .repetition(result, min: min, max: max)
            count += 1
            guard count < Self.maximumDepth else { throw reader.error("too many repetitions of repetitions") }
        }
        return result
    }

    private mutating func literal() throws(GrammarError) -> Grammar.Expression {
        let start = reader.position
        _ = reader.takeByte()
        var text = String.UnicodeScalarView()
        while !reader.take("\"") {
            guard let scalar = try reader.character() else {
                throw reader.error("the text is not closed", at: start)
            }
            text.append(scalar)
        }
        return .literal(Array(String(text).utf8))
    }

    private mutating func characterClass() throws(GrammarError) -> Grammar.Expression {
        let start = reader.position
        _ = reader.takeByte()
        let isNegated = reader.take("^")
        var ranges: [ClosedRange<UInt32>] = []
        while !reader.take("]") {
            let place = reader.position
            guard let low = try reader.character() else {
                throw reader.error("the class is not closed", at: start)
            }
            guard reader.next == UInt8(ascii: "-"), !reader.starts(with: "-]") else {
                ranges.append(low.value...low.value)
                continue
            }
            _ = reader.takeByte()
            guard let high = try reader.character() else {
                throw reader.error("the class is not closed", at: start)
            }
            guard low <= high else { throw reader.error("the range runs backwards", at: place) }
            ranges.append(low.value...high.value)
        }
        guard !ranges.isEmpty else { throw reader.error("the class is empty", at: start) }
        let set = ScalarSet(ranges)
        return .pattern(.scalars(isNegated ? set.inverted : set))
    }

    private static func isWordCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
