/// The values with state. They live as long as the rendering, and are named by references, so that all other
/// values are plain and no cycle of references can leak.
struct Heap {
    struct Reference: Sendable, Hashable {
        private let number: UInt32
        let kind: Kind

        init(index: Int, kind: Kind) {
            number = UInt32(truncatingIfNeeded: index)
            self.kind = kind
        }

        var index: Int { Int(number) }
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
        /// The number of its members.
        case namespace(Int)
        /// What it gives, and how it fails in the end.
        case generator([Value], Failure?)
        /// The number of a loop's state.
        case loop(Int)
        case cycler([Value], position: Int)
        case joiner(Text, isUsed: Bool)
    }

    private var objects: [Object] = []
    private var loops: [LoopState] = []
    private var namespaces: [MappingBuilder] = []

    private mutating func insert(_ object: Object, _ kind: Kind) -> Reference {
        objects.append(object)
        return Reference(index: objects.count - 1, kind: kind)
    }

    mutating func makeNamespace(_ members: MappingBuilder) -> Value {
        namespaces.append(members)
        return .object(insert(.namespace(namespaces.count - 1), .namespace))
    }

    mutating func makeGenerator(_ elements: [Value], failure: Failure? = nil) -> Value {
        .object(insert(.generator(elements, failure), .generator))
    }

    mutating func makeLoop(_ state: LoopState) -> Reference {
        loops.append(state)
        return insert(.loop(loops.count - 1), .loop)
    }

    mutating func makeCycler(_ items: [Value]) -> Value {
        .object(insert(.cycler(items, position: 0), .cycler))
    }

    mutating func makeJoiner(_ separator: Text) -> Value {
        .object(insert(.joiner(separator, isUsed: false), .joiner))
    }

    func namespaceMember(_ key: Mapping.TextKey, of reference: Reference) -> Value? {
        guard case .namespace(let number) = objects[reference.index] else { return nil }
        return namespaces[number].value(of: key)
    }

    func namespace(_ reference: Reference) -> MappingBuilder? {
        if case .namespace(let number) = objects[reference.index] { namespaces[number] } else { nil }
    }

    /// Says false where the reference is not to a namespace.
    mutating func set(_ name: Value, of reference: Reference, to value: Value) throws(Failure) -> Bool {
        guard case .namespace(let number) = objects[reference.index] else { return false }
        try namespaces[number].updateValue(value, forKey: name)
        return true
    }

    /// What is left of a generator, which is empty then.
    mutating func exhaust(_ reference: Reference) throws(Failure) -> [Value]? {
        guard case .generator(let elements, let failure) = objects[reference.index] else { return nil }
        objects[reference.index] = .generator([], nil)
        if let failure { throw failure }
        return elements
    }

    /// The next element of a generator.
    mutating func next(_ reference: Reference) throws(Failure) -> Value? {
        guard case .generator(let elements, let failure) = objects[reference.index] else { return nil }
        if elements.isEmpty, let failure { throw failure }
        objects[reference.index] = .generator(Array(elements.dropFirst()), failure)
        return elements.first
    }

    func loop(_ reference: Reference) -> LoopState? {
        if case .loop(let number) = objects[reference.index] { loops[number] } else { nil }
    }

    func loopAttribute(_ name: String, of reference: Reference) -> Value? {
        guard case .loop(let number) = objects[reference.index] else { return nil }
        return loops[number].attribute(name)
    }

    mutating func advanceLoop(_ reference: Reference, to index: Int) {
        guard case .loop(let number) = objects[reference.index] else { return }
        loops[number].index = index
    }

    /// Whether a loop's `changed` sees other values than the last time.
    mutating func hasChanged(_ reference: Reference, _ values: [Value]) -> Bool {
        guard case .loop(let number) = objects[reference.index] else { return false }
        if let last = loops[number].lastChecked, last.count == values.count,
            zip(last, values).allSatisfy({ $0.equals($1) })
        {
            return false
        }
        loops[number].lastChecked = values
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
