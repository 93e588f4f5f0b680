/// Why a template cannot be compiled or rendered, and where in its source.
public struct TemplateError: Error, Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case syntax
        /// The template is right, but uses something that is not implemented.
        case unsupported
        /// Something undefined was used other than by printing or testing it.
        case undefined
        /// An operation on a type that does not have it.
        case type
        /// An operation on a value outside its range, such as a division by zero.
        case value
        /// The template itself refused its input, through `raise_exception`.
        case raised
        /// The template needs more time, space or depth than it is given.
        case limit
    }

    public let kind: Kind
    public let message: String
    /// Counted from 1.
    public let line: Int
    /// Counted in code points, from 1.
    public let column: Int
    /// The line of the template that the error is on.
    public let sourceLine: String

    public init(kind: Kind, message: String, line: Int, column: Int, sourceLine: String) {
        self.kind = kind
        self.message = message
        self.line = line
        self.column = column
        self.sourceLine = sourceLine
    }
}

extension TemplateError: CustomStringConvertible {
    /// The message with its place, the line it is on, and a caret under the column.
    public var description: String {
        // Templates are often a single line of many thousand characters.
        let width = 100
        let scalars = sourceLine.unicodeScalars
        let skipped = max(0, min(column - 1, scalars.count) - width / 2)
        var excerpt = String.UnicodeScalarView()
        for scalar in scalars.dropFirst(skipped).prefix(width) {
            excerpt.append(scalar == "\t" ? " " : scalar)
        }
        let caret = String(repeating: " ", count: max(0, column - 1 - skipped)) + "^"
        return "\(line):\(column): \(message)\n\(String(excerpt))\n\(caret)"
    }
}
