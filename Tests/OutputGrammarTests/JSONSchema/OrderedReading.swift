import OrderedJSON
import OutputGrammar

/// Reads a value with its members in whatever order a grammar takes them.
///
/// A grammar writes members in the order in which the schema declares them; to JSON the order means nothing, so a
/// test of what is accepted must not depend on it.
struct OrderedReading {
    /// How many members are tried before the search is given up.
    private var budget: Int

    /// Expecting little, the search for an order ends sooner.
    static func accepts(_ value: JSONValue, _ grammar: Grammar, expecting isValid: Bool = true) throws -> Bool
    {
        let recognizer = try Recognizer(grammar)
        if recognizer.reading(value.serialized())?.isSentence == true { return true }
        var reading = OrderedReading(budget: isValid ? 20_000 : 300)
        return reading.read(value, recognizer) { $1.isSentence }
    }

    private mutating func read(
        _ value: JSONValue, _ recognizer: Recognizer, then rest: (inout OrderedReading, Recognizer) -> Bool
    ) -> Bool {
        switch value {
        case .object(let members):
            guard let next = recognizer.reading("{") else { return false }
            return read(Array(members), isFirst: true, next, then: rest)
        case .array(let items):
            guard let next = recognizer.reading("[") else { return false }
            return read(items[...], isFirst: true, next, then: rest)
        default:
            guard let next = recognizer.reading(value.serialized()) else { return false }
            return rest(&self, next)
        }
    }

    private mutating func read(
        _ members: [JSONObject.Element], isFirst: Bool, _ recognizer: Recognizer,
        then rest: (inout OrderedReading, Recognizer) -> Bool
    ) -> Bool {
        guard !members.isEmpty else {
            guard let next = recognizer.reading("}") else { return false }
            return rest(&self, next)
        }
        for (index, member) in members.enumerated() {
            budget -= 1
            guard budget > 0 else { return false }
            let key = (isFirst ? "" : ",") + JSONValue.string(member.key).serialized() + ":"
            guard let next = recognizer.reading(key) else { continue }
            var others = members
            others.remove(at: index)
            let isRead = read(member.value, next) { reading, recognizer in
                reading.read(others, isFirst: false, recognizer, then: rest)
            }
            if isRead { return true }
        }
        return false
    }

    private mutating func read(
        _ items: ArraySlice<JSONValue>, isFirst: Bool, _ recognizer: Recognizer,
        then rest: (inout OrderedReading, Recognizer) -> Bool
    ) -> Bool {
        guard let item = items.first else {
            guard let next = recognizer.reading("]") else { return false }
            return rest(&self, next)
        }
        guard let next = isFirst ? recognizer : recognizer.reading(",") else { return false }
        return read(item, next) { reading, recognizer in
            reading.read(items.dropFirst(), isFirst: false, recognizer, then: rest)
        }
    }
}

extension Recognizer {
    fileprivate func reading(_ text: String) -> Recognizer? {
        var copy = self
        return copy.accept(text.utf8) == text.utf8.count ? copy : nil
    }
}
