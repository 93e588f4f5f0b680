/// The elements of a list or a tuple.
final class ValueList: Sendable {
    let elements: [Value]
    let extent: Extent
    /// Whether it is what `groupby` makes: a tuple whose elements have names.
    let isGroup: Bool

    static let empty = ValueList()

    private init() {
        elements = []
        extent = Extent()
        isGroup = false
    }

    init(_ elements: [Value], isGroup: Bool = false) throws(Failure) {
        self.elements = elements
        self.isGroup = isGroup
        var extent = Extent()
        for element in elements { try extent.contain(element.extent) }
        self.extent = extent
    }
}
