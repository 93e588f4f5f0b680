/// Text on its way to the client, from the marker that opened it to the one that ends it.
///
/// Whitespace at both ends of the text belongs to the markers and is dropped, so it is held until text follows
/// it; so is what could become a stop string.
struct TextFlow: Sendable {
    private(set) var kind: EventWriter.Kind
    private let keepsWhitespace: Bool
    /// Whitespace may turn out to be the margin of a call, which no stop string must cut off.
    private let awaitsCalls: Bool
    /// Whether text other than whitespace was seen since the last marker.
    private(set) var hasText = false
    /// The last byte seen, a newline before the first.
    private var lastByte = UInt8(ascii: "\n")
    private var space = TrailingSpace()
    private var stops: StopMatcher?

    init(_ kind: EventWriter.Kind, keepsWhitespace: Bool, awaitsCalls: Bool, stopStrings: [String]) {
        self.kind = kind
        self.keepsWhitespace = keepsWhitespace
        self.awaitsCalls = awaitsCalls
        stops = StopMatcher(stopStrings)
    }

    var isAtLineStart: Bool { !hasText || lastByte == UInt8(ascii: "\n") }

    /// Takes text and passes on what is certainly visible.
    ///
    /// - Parameter stopsAct: Whether stop strings act yet.
    /// - Returns: The stop string that ended the text.
    mutating func write(
        _ bytes: ArraySlice<UInt8>, at offset: Int, stopsAct: Bool, to writer: inout EventWriter
    ) -> String? {
        guard let last = bytes.last else { return nil }
        lastByte = last
        var text = bytes
        if !hasText, !keepsWhitespace {
            guard let start = text.firstIndex(where: { !$0.isSpace }) else { return nil }
            text = text[start...]
        }
        hasText = true
        let textOffset = offset + (text.startIndex - bytes.startIndex)
        guard kind == .content, var stops else {
            pass(text, at: textOffset, to: &writer)
            return nil
        }
        self.stops = nil  // So that what it holds is not copied.
        defer { self.stops = stops }
        guard awaitsCalls, !keepsWhitespace else {
            let stop = stops.consume(text, at: textOffset, isActive: stopsAct) {
                pass($0, at: $1, to: &writer)
            }
            if stop != nil { passSpace(to: &writer) }
            return stop
        }
        var stop: String?
        let kind = kind
        space.hold(text, at: textOffset) { visible, offset in
            guard stop == nil else { return }
            stop = stops.consume(visible, at: offset, isActive: stopsAct) {
                writer.write($0, as: kind, at: $1)
            }
        }
        return stop
    }

    /// Ends the text at a marker or at the end of the reply.
    mutating func end(_ writer: inout EventWriter) {
        if let offset = stops?.heldOffset, let held = stops?.takeHeld(), !held.isEmpty {
            if awaitsCalls {
                writer.write(held[...], as: kind, at: offset)
            } else {
                pass(held[...], at: offset, to: &writer)
            }
        }
        space.drop()
        hasText = false
        lastByte = UInt8(ascii: "\n")
    }

    mutating func begin(_ kind: EventWriter.Kind, _ writer: inout EventWriter) {
        end(&writer)
        self.kind = kind
    }

    private mutating func pass(_ text: ArraySlice<UInt8>, at offset: Int, to writer: inout EventWriter) {
        let kind = kind
        if keepsWhitespace {
            writer.write(text, as: kind, at: offset)
        } else {
            space.hold(text, at: offset) { writer.write($0, as: kind, at: $1) }
        }
    }

    private mutating func passSpace(to writer: inout EventWriter) {
        let kind = kind
        space.release { writer.write($0, as: kind, at: $1) }
    }
}
