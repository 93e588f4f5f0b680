/// The keys of a dict in the order of insertion; dicts of one shape share them.
final class MappingKeys: Sendable {
    let values: [Value]
    let fingerprints: [Mapping.Fingerprint]
    /// Where each key is; made once a linear search costs more than a hash.
    let positions: [HashableValue: Int]?
    let extent: Extent

    private static let indexThreshold = 12

    init(_ values: [Value], fingerprints: [Mapping.Fingerprint], extent: Extent) throws(Failure) {
        self.values = values
        self.fingerprints = fingerprints
        self.extent = extent
        positions = try Self.positions(of: values)
    }

    static func positions(of keys: [Value]) throws(Failure) -> [HashableValue: Int]? {
        guard keys.count > indexThreshold else { return nil }
        var positions: [HashableValue: Int] = [:]
        positions.reserveCapacity(keys.count)
        for (position, key) in keys.enumerated() { positions[try HashableValue(key)] = position }
        return positions
    }

    func position(of key: Mapping.TextKey) -> Int? {
        if let positions { return positions[HashableValue(key.text)] }
        for position in fingerprints.indices where fingerprints[position] == key.fingerprint {
            if key.fingerprint.isExact { return position }
            if case .text(let text) = values[position], text == key.text { return position }
        }
        return nil
    }

    func position(of key: HashableValue) -> Int? {
        if let positions { return positions[key] }
        return values.firstIndex { $0.equals(key.value) }
    }
}
