/// How much there is in a value for whoever walks all of it.
///
/// Values share their parts, so that a few steps (`x = [x, x]`) make one that is astronomic to walk;
/// therefore containers are measured when they are made.
struct Extent: Sendable {
    /// Containers inside one another; copying, comparing and freeing them recurses that deep.
    private(set) var height = 0
    /// All values inside, and a unit for each 64 bytes of text.
    private(set) var weight = 1

    static let maximumHeight = 200
    static let maximumWeight = 1 << 27

    init(height: Int = 1, weight: Int = 1) {
        self.height = height
        self.weight = weight
    }

    /// What two values have in common at most, which is what comparing them walks.
    func common(with other: Extent) -> Extent {
        Extent(height: min(height, other.height), weight: min(weight, other.weight))
    }

    /// Takes in what others contain at the same height.
    mutating func add(_ other: Extent) throws(Failure) {
        height = max(height, other.height)
        weight += other.weight
        guard weight <= Self.maximumWeight else { throw .limit("a value of too many parts") }
    }

    mutating func contain(_ part: Extent) throws(Failure) {
        height = max(height, part.height + 1)
        weight += part.weight
        guard height <= Self.maximumHeight else {
            throw .limit("more than \(Self.maximumHeight) containers inside one another")
        }
        guard weight <= Self.maximumWeight else { throw .limit("a value of too many parts") }
    }
}
