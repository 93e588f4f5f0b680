extension [String] {
    /// The element that is most likely meant by a misspelt name, if one is near enough.
    func closest(to name: String) -> String? {
        let name = [UInt8](name.utf8)
        // Two slips in a long name, one in a short one; a name of two letters is near everything.
        let maximumDistance = name.count > 6 ? 2 : name.count > 2 ? 1 : 0
        guard maximumDistance > 0, name.count <= 64 else { return nil }
        var closest: (candidate: String, distance: Int)?
        for candidate in self {
            let distance = editDistance([UInt8](candidate.utf8), name)
            if distance < closest?.distance ?? maximumDistance + 1 { closest = (candidate, distance) }
        }
        return closest?.candidate
    }
}

/// Counts the insertions, deletions, substitutions and swaps of neighbours between two words (the optimal
/// string alignment distance).
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    guard abs(left.count - right.count) <= 2 else { return .max }
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for row in left.indices {
        var current = [row + 1]
        for column in right.indices {
            let substitution = previous[column] + (left[row] == right[column] ? 0 : 1)
            var distance = Swift.min(substitution, previous[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                distance = Swift.min(distance, beforePrevious[column - 1] + 1)
            }
            current.append(distance)
        }
        beforePrevious = previous
        previous = current
    }
    return previous[right.count]
}
