extension Renderer {
    mutating func evaluateSlice(
        _ base: Expression, _ start: Expression?, _ stop: Expression?, _ step: Expression?, at offset: Int
    ) throws(Failure) -> Value {
        let value = try evaluate(base)
        let bounds = try evaluate(optional: [start, stop, step])
        self.offset = offset
        if case .undefined(let undefined) = value { throw undefined.failure }
        // What cannot be sliced, or not by such bounds, is undefined, as in jinja2.
        let undefined = Value.undefined(Undefined(.element("slice", typeName: value.objectName)))
        var numbers: [Int?] = []
        for bound in bounds {
            switch bound {
            case nil, Value.none?: numbers.append(nil)
            case .integer(let number)?: numbers.append(number)
            case .bool(let value)?: numbers.append(value ? 1 : 0)
            default: return undefined
            }
        }
        let count: Int
        switch value {
        case .list(let list), .tuple(let list): count = list.elements.count
        case .text(let text): count = text.scalarCount
        case .range(let range): count = range.count
        default: return undefined
        }
        let slice = try Slice(start: numbers[0], stop: numbers[1], step: numbers[2], count: count)
        try self.step(slice.count)
        switch value {
        case .list(let list): return try .list(slice.positions.map { list.elements[$0] })
        case .tuple(let list): return try .tuple(slice.positions.map { list.elements[$0] })
        case .range(let range):
            return try .list(slice.positions.map { range[$0] })
        case .text(let text):
            if slice.step == 1 { return .text(text.scalars(slice.start..<slice.start + slice.count)) }
            let characters = text.characters
            var result = Text.joined(slice.positions.map { characters[$0] }, by: .empty)
            result.isMarkup = text.isMarkup
            return .text(result)
        default: return undefined
        }
    }

}

/// A slice of a sequence of known length, as Python's `slice.indices` makes it.
private struct Slice {
    let start: Int
    let step: Int
    let count: Int

    init(start: Int?, stop: Int?, step: Int?, count: Int) throws(Failure) {
        let step = step ?? 1
        guard step != 0 else { throw .value("slice step cannot be zero") }
        let lowest = step > 0 ? 0 : -1
        let highest = step > 0 ? count : count - 1
        func clamp(_ bound: Int?, default defaultBound: Int) -> Int {
            guard let bound else { return defaultBound }
            if bound >= 0 { return min(bound, highest) }
            return bound < -count ? lowest : max(lowest, bound + count)
        }
        let first = clamp(start, default: step > 0 ? lowest : highest)
        let end = clamp(stop, default: step > 0 ? highest : lowest)
        let distance = step > 0 ? end - first : first - end
        self.start = first
        self.step = step
        self.count = distance <= 0 ? 0 : Int((distance - 1).magnitude / step.magnitude) + 1
    }

    var positions: some Sequence<Int> {
        (0..<count).lazy.map { start + $0 * step }
    }
}
