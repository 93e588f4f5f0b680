import OrderedJSON

/// Makes templates and contexts for the fuzz tests; the same seed makes the same ones.
struct TemplateMaker {
    /// SplitMix64.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private var generator: Generator

    init(seed: UInt64) {
        generator = Generator(state: seed)
    }

    mutating func choose<Element>(_ elements: [Element]) -> Element {
        elements[number(elements.count)]
    }

    private mutating func number(_ count: Int) -> Int {
        Int.random(in: 0..<count, using: &generator)
    }

    // MARK: Fragments

    private static let fragments = [
        "{{", "}}", "{%", "%}", "{#", "#}", "{%-", "-%}", "{%+", "+%}", "{{-", "-}}", " ", "\n", "\r\n",
        "text",
        "é😀", "(", ")", "[", "]", "{", "}", ",", ":", ".", "|", "~", "+", "-", "*", "**", "/", "//", "%",
        "==",
        "!=", "<", ">=", "=", "'s'", "'\\u00e9\\n'", "\"", "'", "0", "1", "-1", "2.5", "1e300",
        "9223372036854775807", "99999999999999999999", "true", "none", "x", "m", "messages", "loop",
        "loop.index",
        "if", "else", "elif", "endif", "for", "in", "endfor", "set", "endset", "macro", "endmacro", "call",
        "endcall", "filter", "endfilter", "raw", "endraw", "break", "continue", "with", "endwith",
        "generation",
        "endgeneration", "is", "not", "and", "or", "defined", "string", "mapping", "namespace(", "range(",
        "dict(",
        "caller()", ".items()", ".split(", ".format(", ".a", "[0]", "[::-1]", "[1:]", "|tojson", "|length",
        "|join(", "|map('upper')", "|selectattr('a')", "|sort", "|int", "|round(", "|batch(", "|indent(",
        "|wordwrap(", "|replace('a','b')", "|first", "|list", "|default(", "{% for i in x %}", "{% endfor %}",
        "{% if x %}", "{% endif %}", "{{ x }}", "{% set y = x %}", "{% macro f(a) %}", "{% endmacro %}",
        "{{ f(x) }}", "{{ m.a.b }}", "{{ x[0] ~ m }}", "{{ messages|tojson }}",
        "{% set ns = namespace(a=1) %}",
        "{% set ns.a = ns.a + 1 %}",
    ]

    mutating func row(of counts: ClosedRange<Int>) -> String {
        let count = Int.random(in: counts, using: &generator)
        let row = (0..<count).map { _ in choose(Self.fragments) }
        return row.joined(separator: Bool.random(using: &generator) ? " " : "")
    }

    // MARK: Grammar

    private mutating func expression(_ depth: Int) -> String {
        guard depth > 0 else {
            return choose([
                "x", "m", "messages", "i", "loop.index", "1", "0", "2.5", "'a b'", "''", "none", "true", "[]",
                "{}", "n",
            ])
        }
        let (left, right) = (expression(depth - 1), expression(depth - 1))
        switch number(10) {
        case 0: return "\(left) \(choose(["+", "-", "*", "/", "//", "%", "~", "**"])) \(right)"
        case 1: return "\(left) \(choose(["==", "<", "in", "not in", "and", "or"])) \(right)"
        case 2: return "(\(left) if \(right)\(choose(["", " else 1"])))"
        case 3: return "[\(left), \(right)]"
        case 4: return "{'a': \(left), \(right): 1}"
        case 5:
            return left
                + choose([
                    "|tojson", "|list", "|join(',')", "|length", "|sort", "|first", "|map('upper')|list",
                    "|indent(2)",
                    "|tojson(indent=2)", "|batch(2)|list", "|int", "|string", "|round(1)", "|unique|list",
                    "|title",
                    "|select|list", "|dictsort", "|items|list", "|wordwrap(5)", "|groupby('role')|list",
                ])
        case 6: return left + choose([".a", ".role", "[0]", "[-1]", "['a']", "[1:]", "[::-1]", "[\(right)]"])
        case 7:
            return left
                + choose([
                    ".split()", ".items()", ".upper()", ".get('a')", ".strip('a')", ".format(1)",
                    ".keys()|list",
                ])
        case 8:
            return left + " is "
                + choose(["defined", "string", "mapping", "not none", "odd", "iterable", "in [1]"])
        default:
            return choose([
                "namespace(a=\(left))", "range(3)", "dict(a=\(left))", "f(\(left))", "not \(left)",
            ])
        }
    }

    private mutating func statement(_ depth: Int) -> String {
        guard depth > 0 else { return "{{ \(expression(2)) }}" }
        let inner = body(depth - 1)
        switch number(9) {
        case 0: return "{% if \(expression(2)) %}\(inner){% else %}\(body(0)){% endif %}"
        case 1:
            return
                "{%- for i in \(choose(["x", "messages", "range(3)", "m", expression(2)])) %}\(inner){% endfor %}"
        case 2: return "{% set \(choose(["x", "y", "ns.a"])) = \(expression(2)) %}"
        case 3: return "{% set y %}\(inner){% endset -%}{{ y }}"
        case 4: return "{% macro f(n, d=1) %}\(inner){% endmacro %}{{ f(\(expression(1))) }}"
        case 5: return "{% filter \(choose(["upper", "trim", "indent(1)"])) %}\(inner){% endfilter %}"
        case 6: return "{% generation %}\(inner){% endgeneration %}"
        case 7: return "{% set ns = namespace(a=1) %}{% with n = ns.a %}\(inner){% endwith %}"
        default: return "{{- \(expression(3)) -}}"
        }
    }

    private mutating func body(_ depth: Int) -> String {
        (0...number(3)).map { _ in choose(["", " ", "\n", "  text\n", "é"]) + statement(depth) }.joined()
    }

    mutating func template() -> String {
        body(2)
    }

    // MARK: Contexts

    private mutating func value(_ depth: Int) -> JSONValue {
        switch number(depth > 0 ? 9 : 6) {
        case 0: return nil
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .integer(choose([0, 1, -1, 7, .max, .min]))
        case 3: return .double(choose([0, -0.0, 2.5, 1e300, -1e-300]))
        case 4: return .bigInteger("123456789012345678901234567890")
        case 5: return .string(choose(["", "a", "user", "é😀\r\n", "</think>", "{{ x }}", "\u{0}", "a b c"]))
        case 6: return .array((0..<number(4)).map { _ in value(depth - 1) })
        default:
            let keys = [
                "a", "role", "content", "tool_calls", "function", "type", "text", "name", "arguments",
                "items",
            ]
            return .object(JSONObject((0..<number(4)).map { _ in (choose(keys), value(depth - 1)) }))
        }
    }

    mutating func context() -> JSONObject {
        [
            "x": value(3), "m": value(2), "n": value(0),
            "messages": .array((0..<number(4)).map { _ in value(2) }),
        ]
    }

    // MARK: Mutation

    mutating func mutation(of source: String) -> String {
        var bytes = Array(source.utf8)
        for _ in 0...number(4) where !bytes.isEmpty {
            let position = number(bytes.count)
            let end = min(bytes.count, position + number(20))
            switch number(6) {
            case 0: bytes.remove(at: position)
            case 1: bytes[position] = UInt8.random(in: 0x20..<0x7F, using: &generator)
            case 2: bytes.insert(contentsOf: choose(Self.fragments).utf8, at: position)
            case 3: bytes.removeSubrange(position..<end)
            case 4: bytes.insert(contentsOf: bytes[position..<end], at: number(bytes.count))
            default: if number(4) == 0 { bytes.removeLast(bytes.count - position) }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The context with other values in some places.
    mutating func mutation(of context: JSONObject) -> JSONObject {
        guard case .object(let mutated) = mutation(of: .object(context), depth: 0) else { return context }
        return mutated
    }

    private mutating func mutation(of value: JSONValue, depth: Int) -> JSONValue {
        if depth > 0, number(25) == 0 { return self.value(2) }
        switch value {
        case .array(let elements):
            return .array(elements.map { mutation(of: $0, depth: depth + 1) })
        case .object(let object):
            return .object(
                JSONObject(
                    object.compactMap { key, value in
                        number(25) == 0 ? nil : (key, mutation(of: value, depth: depth + 1))
                    }))
        default: return value
        }
    }
}
