/// Python's `range`, which makes its numbers only when they are asked for.
struct NumberRange: Sendable {
    let start: Int
    let stop: Int
    let step: Int
    let count: Int

    subscript(position: Int) -> Value {
        .integer(start + position * step)
    }

    var elements: [Value] {
        (0..<count).map { self[$0] }
    }
}
