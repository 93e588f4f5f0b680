/// What one library did with one schema.
enum CaseResult {
    /// It refused the schema, or could not deal with it.
    case unhandled(reason: String)
    case handled(Times)

    /// Seconds of processor time, and for each text whether it was a sentence.
    struct Times {
        var compile = 0.0
        var masks: [Double] = []
        var steps: [Double] = []
        var sentences: [Bool] = []
    }
}
