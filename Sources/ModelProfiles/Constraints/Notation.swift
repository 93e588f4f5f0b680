import OutputGrammar
import ReplyParsing

/// How values are written that are nearly JSON.
enum Notation {
    /// Constants as Python has them or as JSON has them, strings in quotes of either kind.
    case python
    /// Bare keys, strings between delimiters of their own.
    case literal(LiteralSyntax)

    var separator: String {
        switch self {
        case .python: ", "
        case .literal: ","
        }
    }

    var colon: String {
        switch self {
        case .python: ": "
        case .literal: ":"
        }
    }

    /// Constants besides those of JSON.
    var constants: [(json: String, text: String)] {
        switch self {
        case .python: [("true", "True"), ("false", "False"), ("null", "None")]
        case .literal: []
        }
    }

    /// What stands in front of and behind a string; nil where it is written as in JSON only.
    var quotes: Frame? {
        switch self {
        case .python: Frame("'", "'")
        case .literal(let syntax):
            syntax.strings.first.flatMap { $0.hasEscapes ? nil : Frame($0.open, $0.close) }
        }
    }
}
