import OrderedJSON

extension SchemaCompiler {
    mutating func numberExpressions(_ facts: SchemaFacts, rule: Int) throws(GrammarError) -> [Expression] {
        var intervals = [facts.interval]
        for excluded in facts.excluded {
            guard let number = DecimalNumber(excluded) else { continue }
            intervals = intervals.flatMap { $0.excluding(number) }
        }
        intervals = intervals.filter { !$0.isEmpty }
        if intervals.isEmpty { note(rule, facts, "no number is left between its bounds") }
        guard facts.multiples.isEmpty, facts.nonMultiples.isEmpty else {
            return try multiples(facts, intervals, rule: rule)
        }
        guard intervals != [.all] else {
            switch facts.types.intersection(.number) {
            case .number: return [.rule(json.number)]
            case .integer: return [.rule(json.integer)]
            default: return [.pattern(NumberLanguage.anyFraction)]
            }
        }
        let languages = intervals.map { interval in
            switch facts.types.intersection(.number) {
            case .number: NumberLanguage.numbers(in: interval)
            case .integer: NumberLanguage.integers(in: interval)
            default: NumberLanguage.numbers(in: interval, withoutIntegers: true)
            }
        }.filter { !PatternExplorer.isEmpty($0) }
        if languages.isEmpty {
            note(rule, facts, "no number is left between its bounds")
            return []
        }
        return [.pattern(.anyOf(languages))]
    }

    private mutating func multiples(
        _ facts: SchemaFacts, _ intervals: [NumberInterval], rule: Int
    ) throws(GrammarError) -> [Expression] {
        guard let path = (facts.multiples + facts.nonMultiples).first?.path else { return [] }
        let digits = facts.multiples.map(\.value.fraction.count).max() ?? 0
        var common = 1
        var divisors: [Int] = []
        for multiple in facts.multiples + facts.nonMultiples {
            guard let scaled = multiple.value.scaled(by: digits),
                let product = common.leastCommonMultiple(with: scaled),
                product <= MultipleLanguage.maximumDivisor
            else {
                throw .unsupported(
                    keyword: "multipleOf", path: path, reason: "its digits are too many to keep count of")
            }
            common = product
            divisors.append(scaled)
        }
        let kinds = facts.types.intersection(.number)
        if kinds == .fraction {
            if digits == 0, !facts.multiples.isEmpty { return [] }
            throw .unsupported(
                keyword: "multipleOf", path: path, reason: "not together with the exclusion of integers")
        }
        let language = MultipleLanguage(
            divisor: common, digits: digits, withFractions: kinds == .number && digits > 0,
            dividing: Array(divisors[..<facts.multiples.count]),
            notDividing: Array(divisors[facts.multiples.count...]))
        var expressions: [Expression] = []
        for interval in intervals {
            expressions.append(try language.expression(in: interval, path: path) { share("multiple", $0) })
        }
        return expressions
    }
}

extension Int {
    fileprivate func leastCommonMultiple(with other: Int) -> Int? {
        var (a, b) = (self, other)
        while b != 0 { (a, b) = (b, a % b) }
        guard a != 0 else { return nil }
        let (product, overflow) = (self / a).multipliedReportingOverflow(by: other)
        return overflow ? nil : product
    }
}
