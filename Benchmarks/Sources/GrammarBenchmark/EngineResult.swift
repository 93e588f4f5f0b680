import Foundation

/// What one library did with all schemas.
struct EngineResult {
    let name: String
    private let results: [CaseResult]
    private let wrong: [Int]

    init(name: String, _ cases: [SchemaCase], measuring measure: (SchemaCase) throws -> CaseResult) rethrows {
        self.init(name: name, cases, try cases.map(measure))
    }

    init(name: String, _ cases: [SchemaCase], _ results: [CaseResult]) {
        self.name = name
        self.results = results
        wrong = zip(cases, results).enumerated().compactMap { index, pair in
            Self.isWrong(pair.0, pair.1) ? index : nil
        }
    }

    /// A valid instance has no text that is a sentence, or one that is not valid has.
    private static func isWrong(_ schemaCase: SchemaCase, _ result: CaseResult) -> Bool {
        guard case .handled(let times) = result else { return false }
        return schemaCase.sample.instances.enumerated().contains { index, instance in
            let isSentence = zip(schemaCase.texts, times.sentences)
                .contains { $0.instance == index && $1 }
            return isSentence != instance.isValid
        }
    }

    private var handled: [CaseResult.Times] {
        results.compactMap { if case .handled(let times) = $0 { times } else { nil } }
    }

    var row: String {
        let compile = Quantiles(handled.map { $0.compile * 1e3 })
        let masks = Quantiles(handled.flatMap { $0.masks }.map { $0 * 1e6 })
        let steps = Quantiles(handled.flatMap { $0.steps }.map { $0 * 1e6 })
        let cells =
            [name, "\(results.count)", "\(handled.count - wrong.count)", "\(wrong.count)"]
            + [compile[0.5], compile[0.99], compile[1]].map { String(format: "%.2f", $0) }
            + [masks[0.5], masks[0.9], masks[0.99], masks[0.999], masks[1], steps[0.5], steps[0.99]]
            .map { String(format: "%.1f", $0) }
        return "| " + cells.joined(separator: " | ") + " |"
    }

    func printFaults(_ cases: [SchemaCase]) {
        for (schemaCase, result) in zip(cases, results) {
            if case .unhandled(let reason) = result {
                print("\(name): \(schemaCase.sample.name): \(reason)")
            }
        }
        for index in wrong { print("\(name): \(cases[index].sample.name): wrong") }
    }
}
