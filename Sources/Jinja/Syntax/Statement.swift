enum Statement: Sendable {
    case text(Text)
    case output(Expression)
    /// An expression without any name, which jinja2 evaluates when it compiles.
    case constantOutput(Expression)
    case branch(BranchStatement)
    case loop(LoopStatement)
    case set(Target, Expression)
    case setBlock(Target, Block, filters: [FilterCall])
    case macro(Int, slot: Int)
    /// `{% call %}`: the macro is what `caller()` runs.
    case call(Expression, macro: Int)
    case filter(Block, [FilterCall])
    case with([(slot: Int, value: Expression)], Block)
    case generation(Block)
    case `break`
    case `continue`
}

final class BranchStatement: Sendable {
    final class Branch: Sendable {
        let condition: Expression
        let body: [Statement]

        init(condition: Expression, body: [Statement]) {
            self.condition = condition
            self.body = body
        }
    }

    let branches: [Branch]
    let otherwise: [Statement]

    init(_ branches: [Branch], otherwise: [Statement]) {
        self.branches = branches
        self.otherwise = otherwise
    }
}

/// Statements with a scope of their own.
struct Block: Sendable {
    let scope: NameTable.ScopeID
    var statements: [Statement]
}

/// In a box, because the state of every running loop refers to it.
final class LoopStatement: Sendable {
    let target: Target
    let sequence: Expression
    let condition: Expression?
    let isRecursive: Bool
    /// Where `loop` is, if the body uses it.
    let loopSlot: Int?
    let body: Block
    let otherwise: Block?
    let offset: Int

    init(
        target: Target, sequence: Expression, condition: Expression?, isRecursive: Bool, loopSlot: Int?,
        body: Block, otherwise: Block?, offset: Int
    ) {
        self.target = target
        self.sequence = sequence
        self.condition = condition
        self.isRecursive = isRecursive
        self.loopSlot = loopSlot
        self.body = body
        self.otherwise = otherwise
        self.offset = offset
    }
}

/// What a value can be assigned to.
indirect enum Target: Sendable {
    case slot(Int)
    /// The attribute's name is a text.
    case attribute(NameTable.Reference, Value, offset: Int)
    case tuple([Target], offset: Int)
}

/// A macro or the body of a call block: a unit with slots of its own.
final class MacroDefinition: Sendable {
    struct Parameter: Sendable {
        let name: String
        let slot: Int
        let defaultValue: Expression?
        /// What it is where it is not given.
        let undefined: Undefined

        init(name: String, slot: Int, defaultValue: Expression?) {
            self.name = name
            self.slot = slot
            self.defaultValue = defaultValue
            undefined = Undefined(.parameter(name))
        }
    }

    func attribute(_ attribute: String) -> Value? {
        switch attribute {
        case "name": name == Self.callerName ? Value.none : .string(name)
        case "arguments": try? .tuple(parameters.map { .string($0.name) })
        case "catch_kwargs": .bool(keywordsSlot != nil)
        case "catch_varargs": .bool(extrasSlot != nil)
        case "caller": .bool(callerSlot != nil)
        default: nil
        }
    }

    /// The body of a call block has no name in Python; no macro can have this one.
    static let callerName = "{% call %}"
    static let noCaller = Value.undefined(Undefined(.emptySequence("No caller defined")))

    let name: String
    let unit: NameTable.UnitID
    let parameters: [Parameter]
    let body: Block
    /// The slots of the names that a macro has only if it uses them.
    let callerSlot: Int?
    let keywordsSlot: Int?
    let extrasSlot: Int?

    init(
        name: String, unit: NameTable.UnitID, parameters: [Parameter], body: Block, callerSlot: Int?,
        keywordsSlot: Int?, extrasSlot: Int?
    ) {
        self.name = name
        self.unit = unit
        self.parameters = parameters
        self.body = body
        self.callerSlot = callerSlot
        self.keywordsSlot = keywordsSlot
        self.extrasSlot = extrasSlot
    }
}
