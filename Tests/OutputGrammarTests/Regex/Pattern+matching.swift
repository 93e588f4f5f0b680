@testable import OutputGrammar

extension Pattern {
    func matches(_ text: String) -> Bool {
        var explorer = PatternExplorer(self)
        return explorer.matches(text)
    }
}
