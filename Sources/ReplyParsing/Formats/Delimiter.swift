/// A marker together with where it counts and what it does.
public struct Delimiter: Sendable, Hashable {
    public enum Effect: Sendable, Hashable {
        case enters(Region)
        /// The marker is dropped and nothing changes: a stray closer, a repeated opener.
        case isAbsorbed
        /// A header follows; a marker that `isPart` is its first text.
        case beginsHeader(isPart: Bool)
        /// The text since the header began says what follows.
        case endsHeader
        case endsReply
    }

    /// Where in its region a marker counts.
    public enum Position: Sendable, Hashable {
        case anywhere
        /// At the start of a line or of the region's text.
        case lineStart
        /// Before any other text of the region.
        case start
        /// Where it arrives as the token that it is.
        case asToken
        /// Where it arrives as its token; anywhere if the engine names no tokens.
        case asTokenIfNamed
        /// Where it arrives as its token; at the start of a line if the engine names no tokens.
        case asTokenOrLineStart
        /// Where it arrives as its token; at the very end of the reply if the engine names no tokens.
        case asTokenOrAtEnd
    }

    public var marker: Marker
    public var regions: Set<Region>
    public var position: Position
    public var effect: Effect

    public init(_ marker: Marker, in regions: Set<Region>, _ position: Position, _ effect: Effect) {
        self.marker = marker
        self.regions = regions
        self.position = position
        self.effect = effect
    }

    public init(_ marker: Marker, in regions: Set<Region>, _ effect: Effect) {
        self.init(marker, in: regions, .anywhere, effect)
    }
}

extension Set<Region> {
    /// Where text is meant for the user.
    public static let visible: Set<Region> = [.content, .answer, .calls]
    public static let text: Set<Region> = [.content, .answer, .calls, .reasoning]
    public static let all: Set<Region> = Set(Region.allCases)
}
