/// What `loop` knows.
struct LoopState: Sendable {
    let statement: LoopStatement
    let items: [Value]
    let depth: Int
    var index = 0
    var lastChecked: [Value]?

    init(_ statement: LoopStatement, items: [Value], depth: Int) {
        self.statement = statement
        self.items = items
        self.depth = depth
    }

    func attribute(_ name: String) -> Value? {
        switch name {
        case "index": .integer(index + 1)
        case "index0": .integer(index)
        case "revindex": .integer(items.count - index)
        case "revindex0": .integer(items.count - index - 1)
        case "first": .bool(index == 0)
        case "last": .bool(index == items.count - 1)
        case "length": .integer(items.count)
        case "depth": .integer(depth + 1)
        case "depth0": .integer(depth)
        case "previtem":
            index > 0 ? items[index - 1] : .undefined(Undefined(.emptySequence("there is no previous item")))
        case "nextitem":
            index + 1 < items.count
                ? items[index + 1] : .undefined(Undefined(.emptySequence("there is no next item")))
        default: nil
        }
    }
}
