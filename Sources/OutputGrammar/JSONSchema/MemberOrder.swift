public import OrderedJSON

/// Finds the order in which a grammar takes the members of a JSON value.
///
/// A grammar writes members in the order in which the schema declares them; to JSON the order means nothing. Whether
/// an instance is valid is therefore asked of its members in some order.
public struct MemberOrder {
    /// A grammar that has read the beginning of a value.
    private struct Position {
        var recognizer: Recognizer
        var text: [UInt8] = []

        func reading(_ more: some Collection<UInt8>) -> Position? {
            var next = self
            guard next.recognizer.accept(more) == more.count else { return nil }
            next.text += more
            return next
        }
    }

    private typealias Continuation = (inout MemberOrder, Position) -> [UInt8]?

    /// Each member and item nests the search deeper.
    private static let maximumParts = 2_000

    /// How many members are tried before the search is given up.
    private var attempts: Int

    /// The value's compact text with its members in an order that the grammar takes, those of the value first.
    ///
    /// - Parameter attempts: How many members are tried, since not every order can be.
    /// - Returns: Nil where no order was found, and for values of more than some thousand parts.
    public static func arranging(
        _ value: JSONValue, for grammar: Grammar, attempts: Int = 20_000
    ) throws(GrammarError) -> [UInt8]? {
        let start = Position(recognizer: try Recognizer(grammar))
        if let whole = start.reading(value.serializedBytes()), whole.recognizer.isSentence {
            return whole.text
        }
        guard value.partCount(upTo: maximumParts) <= maximumParts else { return nil }
        var order = MemberOrder(attempts: attempts)
        return order.read(value, at: start) { $1.recognizer.isSentence ? $1.text : nil }
    }

    private mutating func read(
        _ value: JSONValue, at position: Position, then rest: Continuation
    ) -> [UInt8]? {
        switch value {
        case .object(let members):
            guard let next = position.reading("{".utf8) else { return nil }
            return read(Array(members), isFirst: true, at: next, then: rest)
        case .array(let items):
            guard let next = position.reading("[".utf8) else { return nil }
            return read(items[...], isFirst: true, at: next, then: rest)
        default:
            guard let next = position.reading(value.serializedBytes()) else { return nil }
            return rest(&self, next)
        }
    }

    private mutating func read(
        _ members: [JSONObject.Element], isFirst: Bool, at position: Position, then rest: Continuation
    ) -> [UInt8]? {
        guard !members.isEmpty else {
            guard let next = position.reading("}".utf8) else { return nil }
            return rest(&self, next)
        }
        for (index, member) in members.enumerated() {
            attempts -= 1
            guard attempts > 0 else { return nil }
            let key = (isFirst ? "" : ",") + JSONValue.string(member.key).serialized() + ":"
            guard let next = position.reading(key.utf8) else { continue }
            var others = members
            others.remove(at: index)
            let found = read(member.value, at: next) { order, next in
                order.read(others, isFirst: false, at: next, then: rest)
            }
            if let found { return found }
        }
        return nil
    }

    private mutating func read(
        _ items: ArraySlice<JSONValue>, isFirst: Bool, at position: Position, then rest: Continuation
    ) -> [UInt8]? {
        guard let item = items.first else {
            guard let next = position.reading("]".utf8) else { return nil }
            return rest(&self, next)
        }
        guard let next = isFirst ? position : position.reading(",".utf8) else { return nil }
        return read(item, at: next) { order, next in
            order.read(items.dropFirst(), isFirst: false, at: next, then: rest)
        }
    }
}

extension JSONValue {
    /// How many members and items there are at all depths; counting ends beyond `limit`.
    fileprivate func partCount(upTo limit: Int) -> Int {
        var count = 0
        var values = [self]
        while count <= limit, let value = values.popLast() {
            switch value {
            case .object(let members):
                count += members.count
                values += members.values
            case .array(let items):
                count += items.count
                values += items
            default: break
            }
        }
        return count
    }
}
