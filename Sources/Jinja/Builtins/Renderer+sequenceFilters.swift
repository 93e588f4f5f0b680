extension Renderer {
    mutating func applySequence(
        _ filter: Filter, _ value: Value, _ arguments: BoundArguments
    ) throws(Failure) -> Value {
        switch filter {
        case .first: return try first(of: value)
        case .last: return try last(of: value)
        case .reverse: return try reverse(value)
        case .batch: return try batch(value, arguments)
        case .slice: return try slice(value, arguments)
        case .unique: return try unique(value, arguments)
        case .sort: return try sort(value, arguments)
        case .groupby: return try group(value, arguments)
        case .dictsort: return try sortMapping(value, arguments)
        default: return try extreme(value, arguments, comparison: filter == .min ? .less : .greater)
        }
    }

    private mutating func first(of value: Value) throws(Failure) -> Value {
        let empty = Value.undefined(Undefined(.emptySequence("No first item, sequence was empty.")))
        if case .object(let reference) = value, reference.kind == .generator {
            return try heap.next(reference) ?? empty
        }
        if case .text(let text) = value { return text.isEmpty ? empty : .text(text.scalars(0..<1)) }
        return try elements(of: value).first ?? empty
    }

    private mutating func last(of value: Value) throws(Failure) -> Value {
        try checkReversible(value)
        return try elements(of: value).last
            ?? .undefined(Undefined(.emptySequence("No last item, sequence was empty.")))
    }

    private func checkReversible(_ value: Value) throws(Failure) {
        switch value {
        case .undefined, .text, .list, .tuple, .mapping, .view, .range: break
        default: throw .type("'\(value.typeName)' object is not reversible")
        }
    }

    private mutating func reverse(_ value: Value) throws(Failure) -> Value {
        if case .text(let text) = value {
            try charge(bytes: text.count)
            return .text(text.reversed)
        }
        let reversed = Array(try elements(of: value).reversed())
        if case .object = value { return try .list(reversed) }
        return heap.makeGenerator(reversed)
    }

    private mutating func batch(_ value: Value, _ arguments: BoundArguments) throws(Failure) -> Value {
        try generate { (renderer, batches) throws(Failure) in
            let size = try arguments.integer(0, default: 1)
            var batch: [Value] = []
            for element in try renderer.elements(of: value) {
                if batch.count == size {
                    batches.append(try .list(batch))
                    batch = []
                }
                batch.append(element)
            }
            if !batch.isEmpty {
                if let filler = arguments[1], !filler.isNone, batch.count < size {
                    try renderer.step(size)
                    batch += Array(repeating: filler, count: size - batch.count)
                }
                batches.append(try .list(batch))
            }
        }
    }

    private mutating func slice(_ value: Value, _ arguments: BoundArguments) throws(Failure) -> Value {
        try generate { (renderer, slices) throws(Failure) in
            let count = try arguments.integer(0, default: 1)
            let elements = try renderer.elements(of: value)
            guard count != 0 else { throw .value("integer division or modulo by zero") }
            guard count > 0 else { return }
            try renderer.step(count)
            var start = 0
            for number in 0..<count {
                let isLonger = number < elements.count % count
                let end = start + elements.count / count + (isLonger ? 1 : 0)
                var slice = Array(elements[start..<end])
                if !isLonger, let filler = arguments[1], !filler.isNone { slice.append(filler) }
                slices.append(try .list(slice))
                start = end
            }
        }
    }

    // MARK: Order

    /// What an element is compared by.
    private mutating func key(
        of element: Value, at path: AttributePath, isCaseSensitive: Bool
    ) throws(Failure) -> Value {
        let value = try self.value(of: element, at: path)
        if !isCaseSensitive, case .text(let text) = value {
            try charge(bytes: text.count)
            return .text(text.lowercased)
        }
        return value
    }

    private mutating func unique(_ value: Value, _ arguments: BoundArguments) throws(Failure) -> Value {
        try generate { (renderer, unique) throws(Failure) in
            let path = try AttributePath(arguments[1])
            var seen: Set<HashableValue> = []
            for element in try renderer.elements(of: value) {
                let key = try renderer.key(of: element, at: path, isCaseSensitive: arguments.isTrue(0))
                try renderer.prepareToWalk(key.extent)
                if seen.insert(try HashableValue(key)).inserted { unique.append(element) }
            }
        }
    }

    private mutating func extreme(
        _ value: Value, _ arguments: BoundArguments, comparison: ComparisonOperator
    ) throws(Failure) -> Value {
        let path = try AttributePath(arguments[1])
        var best: (element: Value, key: Value)?
        for element in try elements(of: value) {
            let key = try key(of: element, at: path, isCaseSensitive: arguments.isTrue(0))
            if let best, !(try compare(key, comparison, best.key)) { continue }
            best = (element, key)
        }
        return best?.element
            ?? .undefined(Undefined(.emptySequence("No aggregated item, sequence was empty.")))
    }

    private mutating func sort(_ value: Value, _ arguments: BoundArguments) throws(Failure) -> Value {
        let isCaseSensitive = arguments.isTrue(1)
        var paths: [AttributePath] = []
        if case .text(let names)? = arguments[2] {
            for name in names.split(by: Text(",", origin: .template)) {
                paths.append(try AttributePath(.text(name)))
            }
        } else {
            paths.append(try AttributePath(arguments[2]))
        }
        var keyed: [(key: Value, element: Value)] = []
        for element in try elements(of: value) {
            var keys: [Value] = []
            for path in paths {
                keys.append(try key(of: element, at: path, isCaseSensitive: isCaseSensitive))
            }
            keyed.append((try .list(keys), element))
        }
        return try .list(try sorted(keyed, reverse: arguments.isTrue(0)))
    }

    private mutating func sortMapping(_ value: Value, _ arguments: BoundArguments) throws(Failure) -> Value {
        if case .undefined(let undefined) = value { throw undefined.failure }
        guard case .mapping(let mapping) = value else {
            throw .type("'\(value.typeName)' object has no attribute 'items'")
        }
        let by = try arguments.text(1)?.string ?? "key"
        guard by == "key" || by == "value" else {
            throw .type("You can only sort by either \"key\" or \"value\"")
        }
        let path = try AttributePath(nil)
        var keyed: [(key: Value, element: Value)] = []
        for (key, value) in mapping.members {
            let sortKey = try self.key(
                of: by == "key" ? key : value, at: path, isCaseSensitive: arguments.isTrue(0))
            keyed.append((sortKey, try .tuple([key, value])))
        }
        return try .list(try sorted(keyed, reverse: arguments.isTrue(2)))
    }

    private mutating func group(_ value: Value, _ arguments: BoundArguments) throws(Failure) -> Value {
        let path = try AttributePath(arguments[0], default: arguments[1])
        var keyed: [(key: Value, element: Value)] = []
        for element in try elements(of: value) {
            let key = try key(of: element, at: path, isCaseSensitive: arguments.isTrue(2))
            keyed.append((key, element))
        }
        var groups: [(key: Value, elements: [Value])] = []
        for (key, element) in try sortedPairs(keyed, reverse: false) {
            if let last = groups.indices.last, try areEqual(groups[last].key, key) {
                groups[last].elements.append(element)
            } else {
                groups.append((key, [element]))
            }
        }
        var result: [Value] = []
        for (_, elements) in groups {
            // The key as the first element has it, and not in lower case.
            let key = try self.value(of: elements[0], at: path)
            result.append(.tuple(try ValueList([key, try .list(elements)], isGroup: true)))
        }
        return try .list(result)
    }

    private mutating func sorted(
        _ keyed: [(key: Value, element: Value)], reverse: Bool
    ) throws(Failure) -> [Value] {
        try sortedPairs(keyed, reverse: reverse).map(\.element)
    }

    /// A stable merge sort, because comparing can fail, which the standard library's sort cannot pass on
    /// with its type.
    private mutating func sortedPairs(
        _ pairs: [(key: Value, element: Value)], reverse: Bool
    ) throws(Failure) -> [(key: Value, element: Value)] {
        var runs = pairs.map { [$0] }
        while runs.count > 1 {
            var merged: [[(key: Value, element: Value)]] = []
            for index in stride(from: 0, to: runs.count, by: 2) {
                guard index + 1 < runs.count else {
                    merged.append(runs[index])
                    continue
                }
                merged.append(try merge(runs[index], runs[index + 1], reverse: reverse))
            }
            runs = merged
        }
        return runs.first ?? []
    }

    private mutating func merge(
        _ left: [(key: Value, element: Value)], _ right: [(key: Value, element: Value)], reverse: Bool
    ) throws(Failure) -> [(key: Value, element: Value)] {
        var result: [(key: Value, element: Value)] = []
        result.reserveCapacity(left.count + right.count)
        var (leftIndex, rightIndex) = (0, 0)
        while leftIndex < left.count, rightIndex < right.count {
            let takesRight =
                reverse
                ? try compare(left[leftIndex].key, .less, right[rightIndex].key)
                : try compare(right[rightIndex].key, .less, left[leftIndex].key)
            if takesRight {
                result.append(right[rightIndex])
                rightIndex += 1
            } else {
                result.append(left[leftIndex])
                leftIndex += 1
            }
        }
        return result + left[leftIndex...] + right[rightIndex...]
    }
}

extension Value {
    var isNone: Bool {
        if case .none = self { true } else { false }
    }
}
