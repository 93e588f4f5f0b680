/// What a template printed, with the origin of every part of it.
public struct RenderedTemplate: Sendable, Hashable {
    /// A run of text of one origin.
    public struct Segment: Sendable, Hashable {
        public enum Origin: Sendable, Hashable {
            /// The template wrote it, or a part of the context that the caller trusts.
            case template
            /// It came with the context; no special token may be recognised in it.
            case input
        }

        public var text: String
        public var origin: Origin

        public init(text: String, origin: Origin) {
            self.text = text
            self.origin = origin
        }
    }

    /// No two neighbours have the same origin.
    public var segments: [Segment]
    /// What stood inside `{% generation %}`, as UTF-8 offsets in `text`; blocks that touch are one span.
    public var generationSpans: [Range<Int>]

    public init(segments: [Segment], generationSpans: [Range<Int>] = []) {
        self.segments = segments
        self.generationSpans = generationSpans
    }

    public var text: String {
        if segments.count == 1 { return segments[0].text }
        var text = ""
        text.reserveCapacity(segments.reduce(0) { $0 + $1.text.utf8.count })
        for segment in segments { text.append(segment.text) }
        return text
    }
}
