import Jinja

/// Why a conversation could not be rendered.
public enum ChatTemplateError: Error, Sendable, Hashable {
    /// The template refused the conversation, in its own words.
    case refused(message: String)
    /// The template is broken, or does something that is not supported.
    case broken(message: String, line: Int, column: Int, sourceLine: String)
    /// The last message does not stand in the rendered text as it was sent.
    case cannotContinue

    init(_ error: TemplateError) {
        switch error.kind {
        case .raised:
            self = .refused(message: error.message)
        case .syntax, .unsupported, .undefined, .type, .value, .limit:
            self = .broken(
                message: error.message, line: error.line, column: error.column, sourceLine: error.sourceLine)
        }
    }
}

extension ChatTemplateError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .refused(let message):
            "the model's chat template refuses these messages: \(message)"
        case .broken(let message, let line, let column, _):
            "the model's chat template failed at line \(line), column \(column): \(message)"
        case .cannotContinue:
            "the last message cannot be continued: the model's chat template does not print it as it is"
        }
    }
}
