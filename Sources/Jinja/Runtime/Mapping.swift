/// A dict: its members in the order of insertion.
struct Mapping: Sendable {
    typealias Member = (key: Value, value: Value)

    private(set) var members: [Member] = []
    private(set) var extent = Extent()
    /// Where each key is; made once a linear search costs more than a hash.
    private var positions: [HashableValue: Int]?

    private static let indexThreshold = 12

    init() {}

    init(_ members: [Member]) throws(Failure) {
        for (key, value) in members { try updateValue(value, forKey: key) }
    }

    var count: Int { members.count }
    var keys: [Value] { members.map(\.key) }
    var values: [Value] { members.map(\.value) }

    /// Throws for a key that has no hash, such as a list.
    func value(forKey key: Value) throws(Failure) -> Value? {
        if case .text(let text) = key { return self[text] }
        return position(of: try HashableValue(key)).map { members[$0].value }
    }

    subscript(key: Text) -> Value? {
        if let positions { return positions[HashableValue(key)].map { members[$0].value } }
        for (memberKey, value) in members {
            if case .text(let text) = memberKey, text == key { return value }
        }
        return nil
    }

    subscript(key: String) -> Value? {
        self[Text(key, origin: .template)]
    }

    mutating func updateValue(_ value: Value, forKey key: Value) throws(Failure) {
        let hashable = try HashableValue(key)
        try extent.contain(value.extent)
        if let position = position(of: hashable) {
            members[position].value = value
            return
        }
        try extent.contain(key.extent)
        positions?[hashable] = members.count
        members.append((key, value))
        if positions == nil, members.count > Self.indexThreshold {
            var positions: [HashableValue: Int] = [:]
            for (position, member) in members.enumerated() {
                positions[try HashableValue(member.key)] = position
            }
            self.positions = positions
        }
    }

    private func position(of key: HashableValue) -> Int? {
        if let positions { return positions[key] }
        return members.firstIndex { $0.key.equals(key.value) }
    }
}
