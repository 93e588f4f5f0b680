public import Inference
public import Jinja

/// A rendered conversation: text whose every part is known to come from the template or from the input.
public struct RenderedPrompt: Sendable, Hashable {
    public var segments: [Prompt.Segment]
    /// What stands in `{% generation %}` blocks, the assistant's own words, as byte offsets into `text`.
    public var generationSpans: [Range<Int>]

    public init(segments: [Prompt.Segment], generationSpans: [Range<Int>] = []) {
        self.segments = segments
        self.generationSpans = generationSpans
    }

    public init(_ rendered: RenderedTemplate) {
        generationSpans = rendered.generationSpans
        segments = rendered.segments.map { segment in
            switch segment.origin {
            case .template: Prompt.Segment(segment.text, origin: .template)
            case .input: Prompt.Segment(segment.text, origin: .input)
            }
        }
    }

    public var text: String { segments.reduce(into: "") { $0 += $1.text } }

    /// What follows the last of the conversation that is over: the header of the turn that is to come, and the
    /// message that is to be continued if there is one.
    public var tail: String {
        let header = segments.lastIndex { $0.origin == .template } ?? segments.endIndex
        return segments[header...].reduce(into: "") { $0 += $1.text }
    }

    /// The prompt up to the end of the last occurrence of a text, or `nil` if it does not occur.
    func cut(after text: String) -> RenderedPrompt? {
        let whole = Array(self.text.utf8)
        // Templates trim messages; what they print of one is what is left.
        let wanted = [text, text.trimmingWhitespace()].lazy.filter { !$0.isEmpty }
        let ends = wanted.compactMap { wanted in
            whole.startOfLast(Array(wanted.utf8)).map { $0 + wanted.utf8.count }
        }
        guard let end = ends.first else { return nil }
        var room = end
        var cut: [Prompt.Segment] = []
        for segment in segments where room > 0 {
            let kept = segment.text.utf8.prefix(room)
            cut.append(Prompt.Segment(String(decoding: kept, as: UTF8.self), origin: segment.origin))
            room -= kept.count
        }
        let spans = generationSpans.filter { $0.lowerBound < end }.map { $0.clamped(to: 0..<end) }
        return RenderedPrompt(segments: cut, generationSpans: spans)
    }
}
