/// The elements of a list or a tuple.
struct ValueList: Sendable {
    let elements: [Value]
    let extent: Extent

    static let empty = ValueList()

    private init() {
        elements = []
        extent = Extent()
    }

    init(_ elements: [Value]) throws(Failure) {
        self.elements = elements
        var extent = Extent()
        for element in elements { try extent.contain(element.extent) }
        self.extent = extent
    }
}
