extension Renderer {
    /// What the sandbox allows `range` at most.
    private static let maximumRangeCount = 100_000

    mutating func call(_ function: Function, _ arguments: Arguments) throws(Failure) -> Value {
        switch function {
        case .raiseException:
            let bound = try arguments.bound(to: function.signature, of: "raise_exception()")
            throw Failure(.raised, try text(of: bound[0] ?? .none).string)
        case .strftimeNow:
            let bound = try arguments.bound(to: function.signature, of: "strftime_now()")
            guard let format = try bound.text(0) else { return .none }
            try charge(bytes: format.count * 16)
            return .text(format.replaced(by: clock.formatted(format.string)))
        case .range: return .range(try range(arguments))
        case .dict: return .mapping(try mapping(arguments).mapping())
        case .namespace: return heap.makeNamespace(try mapping(arguments))
        case .cycler:
            guard !arguments.positional.isEmpty else { throw .type("at least one item has to be provided") }
            return heap.makeCycler(arguments.positional)
        case .joiner:
            let bound = try arguments.bound(to: function.signature, of: "joiner()")
            return heap.makeJoiner(try bound.text(0) ?? Text(", ", origin: .template))
        }
    }

    private func range(_ arguments: Arguments) throws(Failure) -> NumberRange {
        let bound = try arguments.bound(to: Function.range.signature, of: "range()")
        var start = try bound.integer(0, default: 0)
        var stop = start
        if bound[1] == nil { start = 0 } else { stop = try bound.integer(1, default: 0) }
        let step = try bound.integer(2, default: 1)
        guard step != 0 else { throw .value("range() arg 3 must not be zero") }
        let (distance, overflows) =
            step > 0 ? stop.subtractingReportingOverflow(start) : start.subtractingReportingOverflow(stop)
        let isEmpty = step > 0 ? stop <= start : start <= stop
        let count = isEmpty ? 0 : overflows ? UInt.max : (UInt(distance) - 1) / step.magnitude + 1
        guard count <= UInt(Self.maximumRangeCount) else {
            throw .value(
                "Range too big. The sandbox blocks ranges larger than MAX_RANGE (\(Self.maximumRangeCount)).")
        }
        return NumberRange(start: start, stop: stop, step: step, count: Int(count))
    }

    /// `dict(…)`: a mapping or pairs first, then keywords.
    private mutating func mapping(_ arguments: Arguments) throws(Failure) -> MappingBuilder {
        guard arguments.positional.count <= 1 else {
            throw .type("dict expected at most 1 argument, got \(arguments.positional.count)")
        }
        var mapping = MappingBuilder()
        switch arguments.positional.first {
        case nil: break
        case .mapping(let members)?: mapping = MappingBuilder(members)
        case .undefined(let undefined)?: throw undefined.failure
        case let value?:
            for pair in try elements(of: value) {
                let elements = try elements(of: pair)
                guard elements.count == 2 else {
                    throw .value(
                        "dictionary update sequence element has length \(elements.count); 2 is required")
                }
                try mapping.updateValue(elements[1], forKey: elements[0])
            }
        }
        for (name, value) in arguments.keywords { try mapping.updateValue(value, forKey: .string(name)) }
        return mapping
    }
}
