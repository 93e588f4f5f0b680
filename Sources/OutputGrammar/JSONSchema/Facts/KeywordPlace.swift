/// Where a keyword stands in the text of a schema, with references and applicators followed: the members that it
/// speaks of come before those of a keyword further down.
struct KeywordPlace: Comparable {
    private var path: [Int] = []

    static let root = KeywordPlace()

    func under(_ index: Int) -> KeywordPlace {
        var place = self
        place.path.append(index)
        return place
    }

    static func < (left: KeywordPlace, right: KeywordPlace) -> Bool {
        left.path.lexicographicallyPrecedes(right.path)
    }
}
