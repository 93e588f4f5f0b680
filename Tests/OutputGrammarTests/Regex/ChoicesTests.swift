import Testing

@testable import OutputGrammar

@Suite struct ChoicesTests {
    private func matches(_ choices: [String], _ text: String) throws -> Bool {
        guard case .pattern(let pattern) = try Grammar(choices: choices).rules[0].expression else {
            return false
        }
        return pattern.matches(text)
    }

    @Test func `every choice matches and nothing else does`() throws {
        let choices = ["yes", "no", "nothing", "né", "nè", "", "yes"]
        for choice in choices { #expect(try matches(choices, choice)) }
        for text in ["y", "noth", "n", "yesno"] { #expect(try !matches(choices, text)) }
    }

    @Test func `choices that continue one another do not nest without end`() throws {
        let choices = (0..<200).map { String(repeating: "a", count: $0) }
        #expect(try matches(choices, String(repeating: "a", count: 100)))
        #expect(try !matches(choices, String(repeating: "a", count: 200)))
    }

    @Test func `no choice at all is an error`() {
        #expect(throws: GrammarError.matchesNothing) { try Grammar(choices: []) }
    }
}
