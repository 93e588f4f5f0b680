/// Python's `range`, which makes its numbers only when they are asked for.
struct NumberRange: Sendable {
    let start: Int
    let stop: Int
    let step: Int
    let count: Int

    subscript(position: Int) -> Value {
        .integer(start + position * step)
    }

    /// The elements at some positions.
    func slice(from first: Int, to last: Int, step stride: Int, count: Int) -> NumberRange {
        // What overflows belongs to a range of one element at most.
        NumberRange(
            start: start &+ first &* step, stop: start &+ last &* step, step: step &* stride, count: count)
    }

    var elements: [Value] {
        (0..<count).map { self[$0] }
    }
}
