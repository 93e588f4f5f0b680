import Inference
import OutputGrammar
import ReplyParsing

/// Makes random sentences of a grammar, as pieces of bytes and tokens.
struct SentenceMaker {
    enum Piece: Sendable, Hashable {
        case text([UInt8])
        case token(TokenID)
    }

    private let grammar: Grammar
    private var random: SplitMix
    private var recognizers: [Pattern: Recognizer] = [:]
    /// The greatest number of rules within each other before only short ways are taken.
    private let depthLimit = 60
    private var costs: [Int] = []

    init(_ grammar: Grammar, seed: UInt64) throws {
        self.grammar = grammar
        random = SplitMix(seed: seed)
        costs = Self.costs(of: grammar)
    }

    mutating func make() throws -> [Piece] {
        var pieces: [Piece] = []
        try make(.rule(grammar.root), depth: 0, into: &pieces)
        return pieces
    }

    private mutating func make(
        _ expression: Grammar.Expression, depth: Int, into pieces: inout [Piece]
    ) throws {
        switch expression {
        case .literal(let bytes): pieces.append(.text(bytes))
        case .token(let id): pieces.append(.token(id))
        case .rule(let id): try make(grammar.rules[id].expression, depth: depth + 1, into: &pieces)
        case .sequence(let parts):
            for part in parts { try make(part, depth: depth, into: &pieces) }
        case .choice(let branches):
            let possible = branches.filter { cost($0) < 1_000_000 }
            let cheapest = possible.min { cost($0) < cost($1) }
            let chosen = depth > depthLimit ? cheapest : possible.randomElement(using: &random)
            if let chosen { try make(chosen, depth: depth, into: &pieces) }
        case .repetition(let part, let min, let max):
            let most = Swift.min(max ?? (min + 3), min + 3)
            let count =
                depth > depthLimit || cost(part) >= 1_000_000
                ? min : Int.random(in: min...most, using: &random)
            for _ in 0..<count { try make(part, depth: depth + 1, into: &pieces) }
        case .pattern(let pattern): pieces.append(.text(try text(pattern)))
        case .freeText(let ends):
            let texts = ends.compactMap { end -> [UInt8]? in
                if case .text(let bytes) = end { bytes } else { nil }
            }
            let text = Self.texts.filter { text in !texts.contains { Array(text.utf8).holds($0) } }
            pieces.append(.text(Array((text.randomElement(using: &random) ?? "").utf8)))
            switch ends.randomElement(using: &random) {
            case .text(let bytes)?: pieces.append(.text(bytes))
            case .token(let id)?: pieces.append(.token(id))
            case nil: break
            }
        }
    }

    /// A text of the pattern: one that is apt to make trouble, or whatever bytes lead to.
    private mutating func text(_ pattern: Pattern) throws -> [UInt8] {
        if case .bytes(let bytes) = pattern { return bytes }
        let fresh = try recognizers[pattern] ?? Recognizer(Grammar(.pattern(pattern)))
        recognizers[pattern] = fresh
        for _ in 0..<4 {
            guard let text = Self.texts.randomElement(using: &random) else { break }
            var recognizer = fresh
            if recognizer.accept(text.utf8) == text.utf8.count, recognizer.isSentence {
                return Array(text.utf8)
            }
        }
        var recognizer = fresh
        var bytes: [UInt8] = []
        while !(recognizer.isSentence && (bytes.count > 24 || Int.random(in: 0..<3, using: &random) == 0)) {
            guard let byte = next(&recognizer, mustEnd: bytes.count > 40) else { break }
            bytes.append(byte)
        }
        return bytes
    }

    private mutating func next(_ recognizer: inout Recognizer, mustEnd: Bool) -> UInt8? {
        if mustEnd {
            for byte in UInt8.min...UInt8.max {
                var copy = recognizer
                guard copy.accept([byte]) == 1, copy.isSentence else { continue }
                recognizer = copy
                return byte
            }
        }
        for _ in 0..<8 {
            guard let byte = Self.alphabet.randomElement(using: &random) else { break }
            if recognizer.accept([byte]) == 1 { return byte }
        }
        return (0...255).shuffled(using: &random).first { recognizer.accept([$0]) == 1 }
    }

    private static let alphabet = Array("aez09-.,:\"}]{[ \n".utf8)
    private static let texts = [
        "", "x", "naïve café ☕ 日本語", "a < b && c > 0 </b> <i>", "it's \"quoted\" C:\\temp",
        "one\ntwo\n\n  three\n",
        " padded ", "5", "-1.5", "true", "null", "None", "[1, 2]", #"{"a": 1}"#, "```json\n{}\n```", "&amp;",
        "]]>", "\t",
        "(a, b=[1])", "name", "<", "</", "functions.x:0", "#!/bin/sh\necho $1", "\"", "'",
    ]

    /// How many rules a sentence of each rule needs within each other, at least.
    private static func costs(of grammar: Grammar) -> [Int] {
        var costs = Array(repeating: 1_000_000, count: grammar.rules.count)
        for _ in 0...grammar.rules.count {
            let next = grammar.rules.map { min(1_000_000, cost($0.expression, costs) + 1) }
            if next == costs { break }
            costs = next
        }
        return costs
    }

    private func cost(_ expression: Grammar.Expression) -> Int { Self.cost(expression, costs) }

    private static func cost(_ expression: Grammar.Expression, _ costs: [Int]) -> Int {
        switch expression {
        case .literal, .pattern, .token, .freeText: 0
        case .sequence(let parts): parts.map { cost($0, costs) }.max() ?? 0
        case .choice(let branches): branches.map { cost($0, costs) }.min() ?? 1_000_000
        case .repetition(let part, let min, _): min == 0 ? 0 : cost(part, costs)
        case .rule(let id): costs[id]
        }
    }
}

extension [UInt8] {
    func holds(_ part: [UInt8]) -> Bool {
        guard part.count <= count else { return false }
        return (0...count - part.count).contains { self[$0...].starts(with: part) }
    }
}

/// The generator of the paper "Fast Splittable Pseudorandom Number Generators", so that runs repeat.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension String {
    /// A seed that differs between names and not between runs.
    var seed: UInt64 { utf8.reduce(7) { $0 &* 31 &+ UInt64($1) } }
}
