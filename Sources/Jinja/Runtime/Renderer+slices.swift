extension Renderer {
    mutating func evaluateSlice(
        _ base: Expression, _ start: Expression?, _ stop: Expression?, _ step: Expression?, at offset: Int
    ) throws(Failure) -> Value {
        let value = try evaluate(base)
        let bounds = try evaluate(optional: [start, stop, step])
        self.offset = offset
        if case .undefined(let undefined) = value { throw undefined.failure }
        let undefined = Value.undefined(Undefined(.element("slice", typeName: value.objectName)))
        var numbers: [Int?] = []
        for bound in bounds {
            switch bound {
            case nil, Value.none?: numbers.append(nil)
            case .integer(let number)?: numbers.append(number)
            case .bool(let value)?: numbers.append(value ? 1 : 0)
            default:
                // jinja2 evaluates what is printed and constant by itself, and Python does the rest.
                if isConstantOutput { return undefined }
                throw .type("slice indices must be integers or None or have an __index__ method")
            }
        }
        let count: Int
        switch value {
        case .list(let list), .tuple(let list): count = list.elements.count
        case .text(let text): count = text.scalarCount
        case .range(let range): count = range.count
        case .mapping where !isConstantOutput: throw .type("unhashable type: 'slice'")
        default:
            if isConstantOutput { return undefined }
            throw .type("'\(value.typeName)' object is not subscriptable")
        }
        let slice = try Slice(start: numbers[0], stop: numbers[1], step: numbers[2], count: count)
        try self.step(slice.count)
        switch value {
        case .list(let list): return try .list(slice.positions.map { list.elements[$0] })
        case .tuple(let list): return try .tuple(slice.positions.map { list.elements[$0] })
        case .range(let range):
            return .range(
                range.slice(from: slice.start, to: slice.stop, step: slice.step, count: slice.count))
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
    let stop: Int
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
        self.stop = end
        self.step = step
        self.count = distance <= 0 ? 0 : Int((distance - 1).magnitude / step.magnitude) + 1
    }

    var positions: some Sequence<Int> {
        (0..<count).lazy.map { start + $0 * step }
    }
}
