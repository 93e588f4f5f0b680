/// How long prompts and replies are, on both sides of a comparison.
struct ReplyShape {
    var promptTokens: Int
    var replyTokens: Int
    /// Tokens that one sequence can hold.
    var contextSize: Int

    /// A prompt of ordinary tokens that shares no beginning with any other, so that no cache is of use.
    func prompt(stream: Int, run: Int) -> [Int32] {
        let first = 1000 + (run * 97 + stream) % 50_000
        return (0..<promptTokens).map { Int32((first + $0 * 211) % 100_000) }
    }
}
