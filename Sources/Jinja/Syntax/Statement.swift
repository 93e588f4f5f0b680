indirect enum Statement: Sendable {
    case text(Text)
    case output(Expression)
    case branch([(condition: Expression, body: [Statement])], otherwise: [Statement])
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

/// Statements with a scope of their own.
struct Block: Sendable {
    let scope: NameTable.ScopeID
    var statements: [Statement]
}

struct LoopStatement: Sendable {
    let target: Target
    let sequence: Expression
    let condition: Expression?
    let isRecursive: Bool
    /// Where `loop` is, if the body uses it.
    let loopSlot: Int?
    let body: Block
    let otherwise: Block?
    let offset: Int
}

/// What a value can be assigned to.
indirect enum Target: Sendable {
    case slot(Int)
    case attribute(NameTable.Reference, String, offset: Int)
    case tuple([Target], offset: Int)
}

/// A macro or the body of a call block: a unit with slots of its own.
struct MacroDefinition: Sendable {
    struct Parameter: Sendable {
        let name: String
        let slot: Int
        let defaultValue: Expression?
    }

    let name: String
    let unit: NameTable.UnitID
    let parameters: [Parameter]
    let body: Block
    /// The slots of the names that a macro has only if it uses them.
    let callerSlot: Int?
    let keywordsSlot: Int?
    let extrasSlot: Int?
}
