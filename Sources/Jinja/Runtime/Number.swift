/// A value one can reckon with: True is 1 and False is 0.
enum Number {
    case integer(Int)
    case double(Double)

    init?(_ value: Value) {
        switch value {
        case .bool(let value): self = .integer(value ? 1 : 0)
        case .integer(let value): self = .integer(value)
        case .double(let value): self = .double(value)
        default: return nil
        }
    }

    var double: Double {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        }
    }

    var isNaN: Bool { double.isNaN }

    func equals(_ other: Number?) -> Bool {
        switch (self, other) {
        case (.integer(let left), .integer(let right)?): left == right
        case (_, let other?): double == other.double
        case (_, nil): false
        }
    }

    func isLess(than other: Number) -> Bool {
        if case (.integer(let left), .integer(let right)) = (self, other) { return left < right }
        return double < other.double
    }

    var value: Value {
        switch self {
        case .integer(let value): .integer(value)
        case .double(let value): .double(value)
        }
    }
}
