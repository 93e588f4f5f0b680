/// The values with state. They live as long as the rendering, and are named by references, so that all other
/// values are plain and no cycle of references can leak.
struct Heap {
    struct Reference: Sendable, Hashable {
        let index: Int
        let kind: Kind
    }

    enum Kind: Sendable {
        case namespace, generator, loop, cycler, joiner

        var typeName: String {
            switch self {
            case .namespace: "Namespace"
            case .generator: "generator"
            case .loop: "LoopContext"
            case .cycler: "Cycler"
            case .joiner: "Joiner"
            }
        }

        var qualifiedTypeName: String {
            switch self {
            case .namespace, .cycler, .joiner: "jinja2.utils.\(typeName)"
            case .loop: "jinja2.runtime.LoopContext"
            case .generator: typeName
            }
        }
    }

    private enum Object {
        case namespace(Mapping)
        case generator([Value])
        case loop(LoopState)
        case cycler([Value], position: Int)
        case joiner(Text, isUsed: Bool)
    }

    private var objects: [Object] = []

    private mutating func insert(_ object: Object, _ kind: Kind) -> Reference {
        objects.append(object)
        return Reference(index: objects.count - 1, kind: kind)
    }

    mutating func makeNamespace(_ members: Mapping) -> Value {
        .object(insert(.namespace(members), .namespace))
    }

    mutating func makeGenerator(_ elements: [Value]) -> Value {
        .object(insert(.generator(elements), .generator))
    }

    mutating func makeLoop(_ state: LoopState) -> Reference {
        insert(.loop(state), .loop)
    }

    mutating func makeCycler(_ items: [Value]) -> Value {
        .object(insert(.cycler(items, position: 0), .cycler))
    }

    mutating func makeJoiner(_ separator: Text) -> Value {
        .object(insert(.joiner(separator, isUsed: false), .joiner))
    }

    func namespace(_ reference: Reference) -> Mapping? {
        if case .namespace(let members) = objects[reference.index] { members } else { nil }
    }

    /// Says false where the reference is not to a namespace.
    mutating func set(_ name: String, of reference: Reference, to value: Value) throws(Failure) -> Bool {
        guard case .namespace(var members) = objects[reference.index] else { return false }
        try members.updateValue(value, forKey: .string(name))
        objects[reference.index] = .namespace(members)
        return true
    }

    /// What is left of a generator, which is empty then.
    mutating func exhaust(_ reference: Reference) -> [Value]? {
        guard case .generator(let elements) = objects[reference.index] else { return nil }
        objects[reference.index] = .generator([])
        return elements
    }

    /// The next element of a generator.
    mutating func next(_ reference: Reference) -> Value? {
        guard case .generator(let elements) = objects[reference.index] else { return nil }
        objects[reference.index] = .generator(Array(elements.dropFirst()))
        return elements.first
    }

    func loop(_ reference: Reference) -> LoopState? {
        if case .loop(let state) = objects[reference.index] { state } else { nil }
    }

    mutating func advanceLoop(_ reference: Reference, to index: Int) {
        guard case .loop(var state) = objects[reference.index] else { return }
        state.index = index
        objects[reference.index] = .loop(state)
    }

    /// Whether a loop's `changed` sees other values than the last time.
    mutating func hasChanged(_ reference: Reference, _ values: [Value]) -> Bool {
        guard case .loop(var state) = objects[reference.index] else { return false }
        if let last = state.lastChecked, last.count == values.count,
            zip(last, values).allSatisfy({ $0.equals($1) })
        {
            return false
        }
        state.lastChecked = values
        objects[reference.index] = .loop(state)
        return true
    }

    mutating func useCycler(_ reference: Reference, _ method: Method) -> Value? {
        guard case .cycler(let items, let position) = objects[reference.index] else { return nil }
        if method == .reset {
            objects[reference.index] = .cycler(items, position: 0)
            return Value.none
        }
        objects[reference.index] = .cycler(items, position: (position + 1) % items.count)
        return items[position]
    }

    func currentItem(_ reference: Reference) -> Value? {
        if case .cycler(let items, let position) = objects[reference.index] { items[position] } else { nil }
    }

    /// Nothing at the first call, the separator at all others.
    mutating func useJoiner(_ reference: Reference) -> Value? {
        guard case .joiner(let separator, let isUsed) = objects[reference.index] else { return nil }
        objects[reference.index] = .joiner(separator, isUsed: true)
        return .text(isUsed ? separator : .empty)
    }
}
