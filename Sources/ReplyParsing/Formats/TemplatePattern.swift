/// A regular expression of a `response_template`, as far as it is a text with named groups in it.
///
/// Such a text can be looked for in a stream; an arbitrary expression cannot.
struct TemplatePattern: Sendable, Hashable {
    enum Element: Sendable, Hashable {
        case literal(String)
        case group(String)
    }

    private(set) var elements: [Element] = []

    init(literal: String) {
        elements = [.literal(literal)]
    }

    init(parsing pattern: String) throws(ResponseTemplateError) {
        var rest = pattern.unicodeScalars[...]
        while let scalar = rest.first {
            switch scalar {
            case "(":
                if rest.starts(with: "(?P<".unicodeScalars) {
                    let name = rest.dropFirst(4).prefix { $0 != ">" }
                    elements.append(.group(String(String.UnicodeScalarView(name))))
                } else if !rest.starts(with: "(?:^|\\n)".unicodeScalars) {
                    throw .unsupportedPattern(pattern)
                }
                guard let behind = Self.behindGroup(rest) else { throw .unsupportedPattern(pattern) }
                rest = behind
            case "\\":
                guard let (literal, behind) = Self.escape(rest) else { throw .unsupportedPattern(pattern) }
                append(literal)
                rest = behind
            case "^": rest = rest.dropFirst()
            case "[", ".", "*", "+", "?", "|", ")", "{", "$": throw .unsupportedPattern(pattern)
            default:
                append(String(scalar))
                rest = rest.dropFirst()
            }
        }
    }

    /// The texts around a single group, or a text alone.
    var parts: (prefix: String, group: String?, suffix: String)? {
        switch elements.count {
        case 1:
            guard case .literal(let text) = elements[0] else { return nil }
            return (text, nil, "")
        case 2:
            guard case .literal(let text) = elements[0], case .group(let name) = elements[1] else {
                return nil
            }
            return (text, name, "")
        case 3:
            guard case .literal(let text) = elements[0], case .group(let name) = elements[1],
                case .literal(let suffix) = elements[2]
            else { return nil }
            return (text, name, suffix)
        default: return nil
        }
    }

    private mutating func append(_ text: String) {
        guard !text.isEmpty else { return }
        if case .literal(let last)? = elements.last {
            elements[elements.count - 1] = .literal(last + text)
        } else {
            elements.append(.literal(text))
        }
    }

    /// What follows the parenthesis that closes the first.
    private static func behindGroup(
        _ pattern: Substring.UnicodeScalarView
    ) -> Substring.UnicodeScalarView? {
        var depth = 0
        var isInClass = false
        var index = pattern.startIndex
        while index < pattern.endIndex {
            switch pattern[index] {
            case "\\":
                index = pattern.index(after: index)
                guard index < pattern.endIndex else { return nil }
            case "[": isInClass = true
            case "]": isInClass = false
            case "(" where !isInClass: depth += 1
            case ")" where !isInClass:
                depth -= 1
                if depth == 0 { return pattern[pattern.index(after: index)...] }
            default: break
            }
            index = pattern.index(after: index)
        }
        return nil
    }

    /// An escaped character, or whitespace that may be missing, which counts as nothing.
    private static func escape(
        _ pattern: Substring.UnicodeScalarView
    ) -> (String, Substring.UnicodeScalarView)? {
        let behind = pattern.dropFirst(2)
        guard let scalar = pattern.dropFirst().first else { return nil }
        switch scalar {
        case "n": return ("\n", behind)
        case "t": return ("\t", behind)
        case "s" where behind.first == "*": return ("", behind.dropFirst())
        default:
            return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                ? nil : (String(scalar), behind)
        }
    }
}
