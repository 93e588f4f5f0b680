/// The members of a JSON object, in the order in which they were written.
///
/// Keys are told apart by their bytes: "é" and "e" with a combining accent are two keys. A key that comes
/// again keeps its first place and takes the last value, as in Python. Two objects are equal when their
/// members are, order included.
public struct JSONObject: Sendable {
    public typealias Element = (key: String, value: JSONValue)

    private var members: [Element] = []
    /// Where each key is; made once a linear search costs more than a hash.
    private var positions: [KeyBytes: Int]?

    private static let indexThreshold = 16

    private struct KeyBytes: Hashable {
        let text: String

        static func == (left: KeyBytes, right: KeyBytes) -> Bool {
            left.text.hasSameBytes(as: right.text)
        }

        func hash(into hasher: inout Hasher) {
            text.hashBytes(into: &hasher)
        }
    }

    public init() {}

    public init(_ members: some Sequence<(String, JSONValue)>) {
        for (key, value) in members { updateValue(value, forKey: key) }
    }

    public var keys: some RandomAccessCollection<String> {
        members.lazy.map(\.key)
    }

    public var values: some RandomAccessCollection<JSONValue> {
        members.lazy.map(\.value)
    }

    /// Reads or writes the value of a key; assigning nil removes the member.
    public subscript(key: String) -> JSONValue? {
        get {
            position(of: key).map { members[$0].value }
        }
        set {
            if let newValue {
                updateValue(newValue, forKey: key)
            } else {
                removeValue(forKey: key)
            }
        }
    }

    public func contains(key: String) -> Bool {
        position(of: key) != nil
    }

    @discardableResult
    public mutating func updateValue(_ value: JSONValue, forKey key: String) -> JSONValue? {
        if let position = position(of: key) {
            let previous = members[position].value
            members[position].value = value
            return previous
        }
        positions?[KeyBytes(text: key)] = members.count
        members.append((key, value))
        if positions == nil, members.count > Self.indexThreshold { indexMembers() }
        return nil
    }

    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSONValue? {
        guard let position = position(of: key) else { return nil }
        let removed = members.remove(at: position)
        if positions != nil { indexMembers() }
        return removed.value
    }

    private func position(of key: String) -> Int? {
        if let positions { return positions[KeyBytes(text: key)] }
        return members.firstIndex { $0.key.hasSameBytes(as: key) }
    }

    private mutating func indexMembers() {
        var positions: [KeyBytes: Int] = [:]
        positions.reserveCapacity(members.count)
        for (position, member) in members.enumerated() { positions[KeyBytes(text: member.key)] = position }
        self.positions = positions
    }
}

extension JSONObject: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { members.count }

    public subscript(position: Int) -> Element {
        members[position]
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public typealias Key = String
    public typealias Value = JSONValue

    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements)
    }
}

extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.count == right.members.count
            && zip(left.members, right.members).allSatisfy { left, right in
                left.key.hasSameBytes(as: right.key) && left.value == right.value
            }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(members.count)
        for (key, value) in members {
            key.hashBytes(into: &hasher)
            hasher.combine(value)
        }
    }
}
