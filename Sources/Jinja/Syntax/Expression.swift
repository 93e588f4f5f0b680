/// A node of the syntax tree, with what error messages and limits need.
struct Expression: Sendable {
    indirect enum Kind: Sendable {
        case literal(Value)
        case name(NameTable.Reference)
        case list([Expression])
        case tuple([Expression])
        case mapping([(key: Expression, value: Expression)])
        case not(Expression)
        case negate(Expression)
        case plus(Expression)
        case and(Expression, Expression)
        case or(Expression, Expression)
        case arithmetic(ArithmeticOperator, Expression, Expression)
        case concatenation([Expression])
        case comparison(Expression, [(comparison: ComparisonOperator, operand: Expression)])
        case conditional(Expression, condition: Expression, otherwise: Expression?)
        case attribute(Expression, Attribute)
        /// `base['name']`: the member of that name first.
        case member(Expression, Attribute)
        case element(Expression, Expression)
        case slice(Expression, start: Expression?, stop: Expression?, step: Expression?)
        case call(Expression, CallArguments)
        case filter(Expression, FilterCall)
        case test(Expression, TestCall)
    }

    let kind: Kind
    let offset: Int
    /// How many nodes lie inside one another below this one; it bounds the recursion over the tree.
    let height: Int
}

enum ArithmeticOperator: Sendable {
    case add, subtract, multiply, divide, floorDivide, modulo, power
}

enum ComparisonOperator: Sendable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, contained, notContained
}

/// The name after a dot, looked up among the methods once, when the template is compiled.
final class Attribute: Sendable {
    let name: String
    let key: Mapping.TextKey
    let method: Method?
    /// What the method takes.
    let signature: Signature

    init(_ name: String) {
        self.name = name
        key = Mapping.TextKey(Text(name, origin: .template))
        method = Method(rawValue: name)
        signature = method?.signature ?? .none
        isInternal = name.hasPrefix("__") && name.hasSuffix("__")
    }

    /// Python's own, which the sandbox hides.
    let isInternal: Bool
}

/// What stands between the parentheses of a call.
struct CallArguments: Sendable {
    var positional: [Expression] = []
    var keywords: [(name: String, value: Expression)] = []
    /// `*arguments`
    var spread: Expression?
    /// `**arguments`
    var keywordSpread: Expression?
}

/// A filter with its arguments in the order of its signature; nil is an argument left out.
struct FilterCall: Sendable {
    let filter: Filter
    let arguments: [Expression?]
    /// Only a variadic filter has any: they are passed on.
    let keywords: [(name: String, value: Expression)]
    let offset: Int
}

struct TestCall: Sendable {
    let test: Test
    let arguments: [Expression?]
}
