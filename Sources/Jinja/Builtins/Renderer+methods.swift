extension Renderer {
    mutating func call(
        _ method: Method, of receiver: Value, _ arguments: Arguments, _ signature: Signature
    ) throws(Failure) -> Value {
        let bound = try arguments.bound(to: signature, of: "\(receiver.typeName).\(method.rawValue)()")
        switch receiver {
        case .text(let text):
            try charge(bytes: text.count)
            return try call(method, of: text, bound)
        case .mapping(let mapping): return try call(method, of: mapping, bound)
        case .list(let list) where method == .copy: return .list(list)
        case .list, .tuple, .range:
            guard method == .index || bound.values.count < 2 else {
                throw .type("\(receiver.typeName).count() takes exactly one argument")
            }
            return try search(method, in: try elements(of: receiver), bound)
        case .object(let reference): return try call(method, of: reference, bound)
        default: throw .type("'\(receiver.typeName)' object has no method '\(method.rawValue)'")
        }
    }

    private func call(
        _ method: Method, of mapping: Mapping, _ arguments: BoundArguments
    ) throws(Failure) -> Value {
        switch method {
        case .get: try mapping.value(forKey: arguments[0] ?? .none) ?? arguments[1] ?? .none
        case .keys: .view(try ValueList(mapping.keys.values), .keys)
        case .values: .view(try ValueList(mapping.values), .values)
        case .items: .view(try ValueList(try Self.pairs(of: mapping)), .items)
        default: .mapping(mapping)
        }
    }

    /// `count` and `index` of a sequence.
    private mutating func search(
        _ method: Method, in elements: [Value], _ arguments: BoundArguments
    ) throws(Failure) -> Value {
        let wanted = arguments[0] ?? .none
        func clamp(_ bound: Int) -> Int {
            bound < 0
                ? max(0, bound < -elements.count ? 0 : bound + elements.count) : min(bound, elements.count)
        }
        let start = clamp(try arguments.integer(1, default: 0))
        let end = clamp(try arguments.integer(2, default: elements.count))
        var count = 0
        for position in start..<max(start, end) where try areEqual(elements[position], wanted) {
            if method == .index { return .integer(position) }
            count += 1
        }
        if method == .index {
            throw .value("\(try representation(of: wanted).string) is not in list")
        }
        return .integer(count)
    }

    private mutating func call(
        _ method: Method, of reference: Heap.Reference, _ arguments: BoundArguments
    ) throws(Failure) -> Value {
        let values = arguments.values.compactMap(\.self)
        switch method {
        case .cycle:
            guard !values.isEmpty else { throw .type("no items for cycling given") }
            return values[(heap.loop(reference)?.index ?? 0) % values.count]
        case .changed: return .bool(heap.hasChanged(reference, values))
        default: return heap.useCycler(reference, method) ?? .none
        }
    }
}
