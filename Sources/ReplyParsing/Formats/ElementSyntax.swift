/// A name, then an element for each argument, every tag behind a marker of its own.
public struct ElementSyntax: Sendable, Hashable {
    /// Stands before every tag.
    public var tagMarker: String
    /// The element of a call; its attribute `name` is the function.
    public var call: String
    /// The element of a member of an array.
    public var item: String

    public init(tagMarker: String, call: String, item: String) {
        self.tagMarker = tagMarker
        self.call = call
        self.item = item
    }
}
