/// The texts of the multiples of a number: remainders are finitely many, so a digit at a time keeps count of them.
struct MultipleLanguage {
    /// In units of the last digit after the point.
    let divisor: Int
    /// How many digits there are after the point, where there is one.
    let digits: Int
    let withFractions: Bool
    /// What divides the numbers, and what does not; both divide the divisor.
    let dividing: [Int]
    let notDividing: [Int]

    static let maximumDivisor = 10_000
    private static let maximumStates = 20_000

    private struct State: Hashable {
        var text: Int
        var remainder: Int
        /// How many digits stand after the point; -1 before it.
        var fractionDigits: Int
    }

    private var shape: Pattern {
        let integer = Pattern.joined([
            .optional(.text("-")),
            .anyOf([.text("0"), .joined([.digit(1...9), .repetition(.anyDigit, min: 0, max: nil)])]),
        ])
        guard withFractions else { return integer }
        return .joined([integer, .optional(.joined([.text("."), .digits(1...digits)]))])
    }

    /// `share` makes a rule and refers to it.
    func expression(
        in interval: NumberInterval, path: String, share: (Grammar.Expression) -> Grammar.Expression
    ) throws(GrammarError) -> Grammar.Expression {
        let isBounded = interval.lower != nil || interval.upper != nil
        let bounds =
            withFractions ? NumberLanguage.numbers(in: interval) : NumberLanguage.integers(in: interval)
        let texts = isBounded ? Pattern.allOf([shape, bounds]) : shape
        if divisor == 1, notDividing.isEmpty { return .pattern(texts) }
        var explorer = PatternExplorer(texts)
        var states: [State] = [State(text: explorer.start, remainder: 0, fractionDigits: -1)]
        var ids = [states[0]: 0]
        var edges: [[(byte: UInt8, target: Int)]] = []
        // What the digits that are not written would multiply by.
        var scales = [1 % divisor]
        for _ in 0..<digits { scales.append((scales.last ?? 0) * 10 % divisor) }
        while edges.count < states.count {
            let state = states[edges.count]
            var targets: [(byte: UInt8, target: Int)] = []
            for byte in Array("-.0123456789".utf8) {
                let text = explorer.next(state.text, UInt32(byte))
                guard !explorer.isDead(text) else { continue }
                var target = State(
                    text: text, remainder: state.remainder, fractionDigits: state.fractionDigits)
                if byte == UInt8(ascii: ".") { target.fractionDigits = 0 }
                if byte >= UInt8(ascii: "0") {
                    target.remainder = (state.remainder * 10 + Int(byte - UInt8(ascii: "0"))) % divisor
                    if state.fractionDigits >= 0 { target.fractionDigits += 1 }
                }
                if ids[target] == nil {
                    ids[target] = states.count
                    states.append(target)
                }
                targets.append((byte, ids[target] ?? 0))
            }
            edges.append(targets)
            guard states.count <= Self.maximumStates else {
                throw .tooComplex(reason: "multipleOf with its bounds at \(path)")
            }
        }
        return rules(states, edges) { state in
            guard explorer.isAccepting(state.text) else { return false }
            let remainder = state.remainder * scales[digits - max(state.fractionDigits, 0)] % divisor
            return dividing.allSatisfy { remainder % $0 == 0 }
                && notDividing.allSatisfy { remainder % $0 != 0 }
        } share: {
            share($0)
        }
    }

    /// One rule a state, each a byte and the next one. Rules that share made are numbered down from one to the
    /// next, which is what lets them refer to one another.
    private func rules(
        _ states: [State], _ edges: [[(byte: UInt8, target: Int)]], isAccepting: (State) -> Bool,
        share: (Grammar.Expression) -> Grammar.Expression
    ) -> Grammar.Expression {
        guard case .rule(let first) = share(.choice([])) else { return .choice([]) }
        // The rule just made is the entry; the states follow it.
        let base = first - 1
        for (index, state) in states.enumerated() {
            var branches: [Grammar.Expression] = isAccepting(state) ? [.sequence([])] : []
            for edge in edges[index] {
                branches.append(.sequence([.literal([edge.byte]), .rule(base - edge.target)]))
            }
            _ = share(.choice(branches))
        }
        return .rule(base)
    }
}
