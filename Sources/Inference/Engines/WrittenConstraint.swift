/// What replies are held to, for an engine that leaves the holding to another server: words to ask it with, and a
/// way to see whether it obeyed.
public protocol WrittenConstraint: Sendable {
    /// The field of the request that asked for it.
    var field: String { get }

    /// What the request asked for, where a reply may be that and nothing else; `nil` where its format adds to it, as
    /// calls and frames do.
    var form: OutputConstraint.Form? { get }

    /// Whether a reply may hold more than the `form`: reasoning in front of it, or calls in its place.
    var mayHoldMore: Bool { get }

    /// Writes the grammar of a whole reply.
    func text(in notation: GrammarNotation) throws(InferenceError) -> String

    /// Control tokens and markup that no reply may hold: servers would take their text for any other.
    var unwantedTokens: Set<TokenID> { get }

    /// Begins to follow one reply of a server that was given this.
    func follow(_ given: GivenConstraint) -> any TextFollower
}

/// What a server was asked to hold its reply to.
public enum GivenConstraint: Sendable, Hashable {
    case grammar(GrammarNotation)
    /// The request's own form. It leaves open how JSON is spelled, so that a JSON text is judged when it is whole.
    case form
}

/// How a grammar is written down.
public enum GrammarNotation: Sendable, Hashable {
    /// llama.cpp's, with the tokens of the model's vocabulary by their ids, and its end tokens where it may end.
    case llamaCpp
    /// That which XGrammar reads, in which everything is text.
    case xgrammar
}

/// Follows one reply.
public protocol TextFollower: Sendable {
    /// Reads on, markup included; `false` if the reply cannot go on so.
    mutating func accept(_ piece: TokenPiece) -> Bool

    /// What was read may be all.
    var mayEnd: Bool { get }

    /// What was read is all: nothing can follow.
    var mustEnd: Bool { get }
}
