/// How a call begins, what it is written in, and what may stand behind it.
public struct CallSyntax: Sendable, Hashable {
    /// Any of these begins a call; empty if a call needs no marker and stands at the start of the text.
    public var opens: [Marker]
    public var position: Delimiter.Position
    public var regions: Set<Region>
    /// Texts between the opener and the payload that say nothing more, such as the inner opener of a list.
    /// Whitespace around them counts as little; without fillers the payload begins right behind the opener.
    public var fillers: [String]
    /// The payloads that may follow, tried in this order.
    public var payloads: [Payload]
    /// Markers that may follow a call; dropped there.
    public var closes: [Marker]
    /// How such calls are written; nil for a syntax that is only read. The first of the payloads is written.
    public var layout: CallLayout?

    public init(
        opens: [Marker], position: Delimiter.Position = .anywhere, in regions: Set<Region> = .text,
        fillers: [String] = [], payloads: [Payload], closes: [Marker] = [],
        layout: CallLayout? = nil
    ) {
        self.opens = opens
        self.position = position
        self.regions = regions
        self.fillers = fillers
        self.payloads = payloads
        self.closes = closes
        self.layout = layout
    }
}
