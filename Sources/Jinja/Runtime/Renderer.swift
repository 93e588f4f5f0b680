import OrderedJSON

/// One rendering: walks the tree and writes the output.
struct Renderer {
    struct Frame {
        /// Where the frame's slots begin.
        let base: Int
        /// The frame around it, as the template is written.
        let parent: Int
    }

    /// What a statement leaves its loop with.
    enum Flow {
        case next, `break`, `continue`
    }

    let program: Program
    let clock: TemplateClock
    let limits: RenderLimits
    var output = OutputBuffer()
    var heap = Heap()
    /// Where in the source the last operation is that may fail.
    var offset = 0
    /// Whether an expression without any name is being printed.
    var isConstantOutput = false

    var frames: [Frame] = []
    var slots: [Value] = []
    var frame = 0 {
        didSet { base = frames[frame].base }
    }
    /// Where the slots of the running frame begin.
    private(set) var base = 0
    let locations: [NameTable.Location]
    let context: [Value]
    private let stack = StackGuard()
    private var steps: Int
    private var depth = 0

    init(_ program: Program, context: [Value], clock: TemplateClock, limits: RenderLimits) {
        self.program = program
        self.context = context
        locations = program.names.locations
        self.clock = clock
        self.limits = limits
        steps = limits.maximumSteps
    }

    mutating func render() throws(Failure) {
        pushFrame(for: 0, inside: 0)
        enter(program.body.scope)
        _ = try render(program.body.statements)
    }

    /// Makes the slots of a unit; the new frame is the running one then.
    mutating func pushFrame(for unit: NameTable.UnitID, inside parent: Int) {
        frames.append(Frame(base: slots.count, parent: parent))
        slots += repeatElement(.none, count: program.names.slotCounts[unit])
        frame = frames.count - 1
    }

    /// Ends the running frame. What a macro defined inside it may still read stays.
    mutating func popFrame(of unit: NameTable.UnitID, to caller: Int) {
        if frame == frames.count - 1, !program.names.isCaptured[unit] {
            slots.removeLast(slots.count - frames[frame].base)
            frames.removeLast()
        }
        frame = caller
    }

    mutating func enter(_ scope: NameTable.ScopeID) {
        for initializer in program.names.initializers[scope] {
            switch initializer.source {
            case .location(let location): self[initializer.slot] = value(at: location)
            case .undefined(let undefined): self[initializer.slot] = .undefined(undefined)
            }
        }
    }

    func value(of reference: NameTable.Reference) -> Value {
        value(at: locations[reference])
    }

    func value(at location: NameTable.Location) -> Value {
        switch location {
        case .context(let index): return context[index]
        case .slot(let slot, outward: 0): return slots[base + slot]
        case .slot(let slot, let outward):
            var frame = frame
            for _ in 0..<outward { frame = frames[frame].parent }
            return slots[frames[frame].base + slot]
        }
    }

    /// A slot of the running frame.
    subscript(slot: Int) -> Value {
        get { slots[base + slot] }
        set { slots[base + slot] = newValue }
    }

    mutating func step(_ count: Int = 1) throws(Failure) {
        steps -= count
        guard steps >= 0 else { throw .limit("the template took more than \(limits.maximumSteps) steps") }
    }

    /// Counts text that is about to be made.
    mutating func charge(bytes: Int) throws(Failure) {
        guard bytes <= limits.maximumOutputByteCount else {
            throw .limit("more than \(limits.maximumOutputByteCount) bytes of text")
        }
        try step(bytes / 64)
    }

    mutating func descend() throws(Failure) {
        try step()
        guard depth < limits.maximumDepth, stack.hasRoom else {
            throw .limit("more than \(depth) evaluations inside one another")
        }
        depth += 1
    }

    /// Counts what walking a value costs, which recurses as deep as the value is.
    mutating func prepareToWalk(_ extent: Extent) throws(Failure) {
        try step(extent.weight)
        guard stack.hasRoom(levels: extent.height) else {
            throw .limit("more than \(extent.height) containers inside one another")
        }
    }

    mutating func ascend() {
        depth -= 1
    }

    /// Python's `str` of a value.
    mutating func text(of value: Value) throws(Failure) -> Text {
        switch value {
        case .text(let text): return text
        case .integer(let integer): return Text(String(integer), origin: .template)
        case .undefined: return .empty
        default: break
        }
        try prepareToWalk(value.extent)
        return try value.text(in: heap)
    }

    mutating func representation(of value: Value) throws(Failure) -> Text {
        try prepareToWalk(value.extent)
        return try value.representation(in: heap)
    }

}
