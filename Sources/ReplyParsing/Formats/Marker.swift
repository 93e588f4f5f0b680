public import Inference

/// A fixed text with which a model structures its replies.
public struct Marker: Sendable, Hashable {
    public var text: String
    /// What the text is to the vocabulary: one token of its own (`added`, `control`) or spelled from pieces of
    /// ordinary text. A marker that begins with a special token and goes on in text counts as that token.
    public var kind: TokenKind

    public init(_ text: String, _ kind: TokenKind = .text) {
        self.text = text
        self.kind = kind
    }

    public static func added(_ text: String) -> Marker { Marker(text, .added) }
    public static func control(_ text: String) -> Marker { Marker(text, .control) }
}

extension Marker {
    /// `</name>` for `<name>`.
    var closer: Marker { Marker("</" + text.dropFirst(), kind) }
}

extension Marker: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}
