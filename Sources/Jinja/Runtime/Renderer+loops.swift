extension Renderer {
    mutating func render(_ loop: LoopStatement) throws(Failure) {
        let sequence = try evaluate(loop.sequence)
        offset = loop.offset
        try render(loop, over: try elements(of: sequence), depth: 0)
    }

    private mutating func render(
        _ loop: LoopStatement, over elements: [Value], depth: Int
    ) throws(Failure) {
        var elements = elements
        var reference: Heap.Reference?
        if let slot = loop.loopSlot {
            // `loop` knows how many elements there are, so the condition comes first.
            if let condition = loop.condition {
                elements = try filter(elements, loop.target, condition)
            }
            let object = heap.makeLoop(LoopState(loop, items: elements, depth: depth))
            self[slot] = .object(object)
            reference = object
        }

        var isEmpty = true
        for (index, element) in elements.enumerated() {
            try step()
            offset = loop.offset
            try assign(element, to: loop.target)
            if let reference, let slot = loop.loopSlot {
                heap.advanceLoop(reference, to: index)
                self[slot] = .object(reference)
            } else if let condition = loop.condition, !(try holds(condition)) {
                continue
            }
            enter(loop.body.scope)
            let flow = try render(loop.body.statements)
            if flow == .break { break }
            // jinja2 notes that there was something after the body, which `break` and `continue` leave early.
            if flow == .next { isEmpty = false }
        }
        if isEmpty, let otherwise = loop.otherwise {
            enter(otherwise.scope)
            _ = try render(otherwise.statements)
        }
    }

    private mutating func filter(
        _ elements: [Value], _ target: Target, _ condition: Expression
    ) throws(Failure) -> [Value] {
        var kept: [Value] = []
        for element in elements {
            try step()
            try assign(element, to: target)
            if try holds(condition) { kept.append(element) }
        }
        return kept
    }

    /// `loop(elements)`: runs a recursive loop again, inside of itself.
    mutating func recurse(_ reference: Heap.Reference, into value: Value) throws(Failure) -> Value {
        guard let state = heap.loop(reference), state.statement.isRecursive else {
            throw .type("The loop must have the 'recursive' marker to be called recursively.")
        }
        try descend()
        defer { ascend() }
        // The inner run uses the same slots; in Python it would have variables of its own.
        let base = frames[frame].base
        let saved = Array(slots[base...])
        let start = output.count
        try render(state.statement, over: try elements(of: value), depth: state.depth + 1)
        let text = output.cut(from: start)
        slots.replaceSubrange(base..<base + saved.count, with: saved)
        return .text(text)
    }

    /// The elements that Python's `iter` gives. A generator is empty after that.
    mutating func elements(
        of value: Value, otherwise message: (String) -> String = { "'\($0)' object is not iterable" }
    ) throws(Failure) -> [Value] {
        switch value {
        case .undefined: return []
        case .list(let list), .tuple(let list), .view(let list, _): return list.elements
        case .mapping(let mapping): return mapping.keys.values
        case .range(let range):
            try step(range.count)
            return range.elements
        case .text(let text):
            try step(text.count)
            return text.plain.characters.map { .text($0) }
        case .object(let reference):
            if let elements = try heap.exhaust(reference) { return elements }
            if let loop = heap.loop(reference) { return loop.items }
            throw .type(message(value.typeName))
        default: throw .type(message(value.typeName))
        }
    }
}
