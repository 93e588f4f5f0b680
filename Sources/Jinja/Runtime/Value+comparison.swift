extension Value {
    var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .bool(let value): value
        case .integer(let value): value != 0
        case .bigInteger: true
        case .double(let value): value != 0
        case .text(let text): !text.isEmpty
        case .list(let list), .tuple(let list), .view(let list, _): !list.elements.isEmpty
        case .mapping(let mapping): mapping.count > 0
        case .range(let range): range.count > 0
        case .macro, .function, .method, .object: true
        }
    }

    /// Python's `==`, for which 1, 1.0 and True are one.
    func equals(_ other: Value) -> Bool {
        switch (self, other) {
        case (.undefined, .undefined), (.none, .none): true
        case (.text(let left), .text(let right)): left == right
        case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
            Self.areEqual(left.elements, right.elements)
        case (.mapping(let left), .mapping(let right)): Self.areEqual(left, right)
        case (.view(let left, let leftKind), .view(let right, let rightKind)):
            leftKind == rightKind && leftKind != .values && Self.areEqual(left.elements, right.elements)
        case (.range(let left), .range(let right)):
            left.count == right.count
                && (left.count == 0
                    || (left.start == right.start && (left.count == 1 || left.step == right.step)))
        case (.macro(let left), .macro(let right)):
            left.definition == right.definition && left.frame == right.frame
        case (.function(let left), .function(let right)): left == right
        case (.method(let left), .method(let right)):
            left.method == right.method && left.receiver.equals(right.receiver)
        case (.object(let left), .object(let right)): left == right
        case (.bigInteger(let left), .bigInteger(let right)): left == right
        default: Number(self)?.equals(Number(other)) ?? false
        }
    }

    private static func areEqual(_ left: [Value], _ right: [Value]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0.equals($1) }
    }

    private static func areEqual(_ left: Mapping, _ right: Mapping) -> Bool {
        left.count == right.count
            && left.members.allSatisfy { key, value in
                guard let other = try? right.value(forKey: key) else { return false }
                return value.equals(other)
            }
    }

    var isHashable: Bool {
        switch self {
        case .list, .mapping: false
        case .view(_, let kind): kind == .values
        case .tuple(let list): list.elements.allSatisfy(\.isHashable)
        default: true
        }
    }

    /// Equal values have equal hashes; values of different types may have them too.
    func hash(into hasher: inout Hasher) {
        switch self {
        case .text(let text): hasher.combine(text)
        case .tuple(let list):
            hasher.combine(list.elements.count)
            for element in list.elements { element.hash(into: &hasher) }
        case .bool, .integer, .double: hasher.combine(Number(self)?.double)
        default: hasher.combine(typeName)
        }
    }

    /// Python's `<` and its like, which throw for types that have no order.
    func isOrdered(_ comparison: ComparisonOperator, _ other: Value) throws(Failure) -> Bool {
        switch (self, other) {
        case (.text(let left), .text(let right)):
            return Self.holds(comparison, left < right, left == right)
        case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
            for (left, right) in zip(left.elements, right.elements) where !left.equals(right) {
                return try left.isOrdered(comparison, right)
            }
            let (left, right) = (left.elements.count, right.elements.count)
            return Self.holds(comparison, left < right, left == right)
        case (.undefined(let undefined), _), (_, .undefined(let undefined)):
            throw undefined.failure
        case (.bigInteger, _), (_, .bigInteger):
            throw .integerTooLarge
        default:
            guard let left = Number(self), let right = Number(other) else {
                throw .type(
                    "'\(comparison.symbol)' not supported between instances of "
                        + "'\(typeName)' and '\(other.typeName)'")
            }
            if left.isNaN || right.isNaN { return false }
            return Self.holds(comparison, left.isLess(than: right), left.equals(right))
        }
    }

    private static func holds(_ comparison: ComparisonOperator, _ isLess: Bool, _ isEqual: Bool) -> Bool {
        switch comparison {
        case .less: isLess
        case .lessOrEqual: isLess || isEqual
        case .greater: !isLess && !isEqual
        default: !isLess
        }
    }
}

extension ComparisonOperator {
    fileprivate var symbol: String {
        switch self {
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        case .contained: "in"
        case .notContained: "not in"
        }
    }
}
