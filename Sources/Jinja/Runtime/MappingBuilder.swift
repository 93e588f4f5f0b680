/// A dict that is being put together, or that changes.
struct MappingBuilder: Sendable {
    private(set) var keys: [Value] = []
    private(set) var values: [Value] = []
    private(set) var extent = Extent()
    private var fingerprints: [Mapping.Fingerprint] = []
    private var keysExtent = Extent()
    private var positions: [HashableValue: Int]?

    init() {}

    init(_ mapping: Mapping) {
        keys = mapping.keys.values
        values = mapping.values
        extent = mapping.extent
        fingerprints = mapping.keys.fingerprints
        keysExtent = mapping.keys.extent
        positions = mapping.keys.positions
    }

    var members: Zip2Sequence<[Value], [Value]> { zip(keys, values) }

    func mapping() throws(Failure) -> Mapping {
        Mapping(
            try MappingKeys(keys, fingerprints: fingerprints, extent: keysExtent), values: values,
            extent: extent)
    }

    mutating func updateValue(_ value: Value, forKey key: Value) throws(Failure) {
        let hashable = try HashableValue(key)
        try extent.contain(value.extent)
        if let position = position(of: hashable) {
            values[position] = value
            return
        }
        try extent.contain(key.extent)
        try keysExtent.contain(key.extent)
        if positions == nil {
            positions = try MappingKeys.positions(of: keys)
        }
        positions?[hashable] = keys.count
        keys.append(key)
        values.append(value)
        let fingerprint =
            if case .text(let text) = key { Mapping.Fingerprint(text) } else { Mapping.Fingerprint.none }
        fingerprints.append(fingerprint)
    }

    func value(of key: Mapping.TextKey) -> Value? {
        position(of: key).map { values[$0] }
    }

    private func position(of key: HashableValue) -> Int? {
        if case .text(let text) = key.value { return position(of: Mapping.TextKey(text)) }
        if let positions { return positions[key] }
        return keys.firstIndex { $0.equals(key.value) }
    }

    private func position(of key: Mapping.TextKey) -> Int? {
        if let positions { return positions[HashableValue(key.text)] }
        for position in fingerprints.indices where fingerprints[position] == key.fingerprint {
            if key.fingerprint.isExact { return position }
            if case .text(let text) = keys[position], text == key.text { return position }
        }
        return nil
    }
}
