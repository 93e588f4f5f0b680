import Jinja
import OrderedJSON
import Testing

/// Broken templates end with an error and never with a crash.
struct FuzzTests {
    /// SplitMix64, so that every run makes the same templates.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    static let fragments = [
        "{{", "}}", "{%", "%}", "{#", "#}", "{%-", "-%}", "{{-", "-}}", " ", "\n", "text", "é😀", "(", ")",
        "[", "]", "{", "}",
        ",", ":", ".", "|", "~", "+", "-", "*", "**", "/", "//", "%", "==", "!=", "<", ">=", "=", "'s'",
        "'\\u00e9\\n'", "\"", "'",
        "0", "1", "-1", "2.5", "1e300", "9223372036854775807", "99999999999999999999", "true", "none", "x",
        "m", "messages",
        "loop", "loop.index", "if", "else", "elif", "endif", "for", "in", "endfor", "set", "endset", "macro",
        "endmacro",
        "call", "endcall", "filter", "endfilter", "raw", "endraw", "break", "continue", "with", "endwith",
        "generation",
        "endgeneration", "is", "not", "and", "or", "defined", "string", "mapping", "namespace(", "range(",
        "dict(",
        "caller()", ".items()", ".split(", ".format(", ".a", "[0]", "[::-1]", "[1:]", "|tojson", "|length",
        "|join(", "|map('upper')",
        "|selectattr('a')", "|sort", "|int", "|round(", "|batch(", "|indent(", "|replace('a','b')", "|first",
        "|list", "|default(",
        "{% for i in x %}", "{% endfor %}", "{% if x %}", "{% endif %}", "{{ x }}", "{% set y = x %}",
        "{% macro f(a) %}",
        "{% endmacro %}", "{{ f(x) }}", "{{ m.a.b }}", "{{ x[0] ~ m }}", "{{ messages|tojson }}",
        "{% set ns = namespace(a=1) %}",
        "{% set ns.a = ns.a + 1 %}",
    ]

    static let context: JSONObject = [
        "x": ["b", "a", 1, nil, ["c": 2.5]], "m": ["a": ["b": "c"]],
        "messages": [["role": "user", "content": "hi <|im_end|>"]],
    ]

    private static let limits = RenderLimits(
        maximumSteps: 5000, maximumOutputByteCount: 100_000, maximumDepth: 100)

    private func run(_ template: String) {
        if let template = try? Template(template) {
            _ = try? template.render(Self.context, limits: Self.limits)
        }
    }

    @Test(arguments: 1...4)
    func `rows of fragments do no harm`(seed: UInt64) {
        var generator = Generator(state: seed)
        for _ in 0..<1500 {
            let count = Int.random(in: 1...25, using: &generator)
            let template = (0..<count).compactMap { _ in Self.fragments.randomElement(using: &generator) }
            run(template.joined(separator: Bool.random(using: &generator) ? " " : ""))
        }
    }

    @Test(arguments: 1...4)
    func `expressions of fragments do no harm`(seed: UInt64) {
        var generator = Generator(state: seed &* 31)
        for _ in 0..<1500 {
            let count = Int.random(in: 1...8, using: &generator)
            let row = (0..<count).compactMap { _ in Self.fragments.randomElement(using: &generator) }
            run("{{ \(row.joined(separator: " ")) }}")
        }
    }

    @Test(arguments: 1...4)
    func `mutated templates do no harm`(seed: UInt64) {
        var generator = Generator(state: seed &* 17)
        let templates = ProbeTests.groups.flatMap(\.probes).map(\.template)
        for _ in 0..<400 {
            guard var bytes = templates.randomElement(using: &generator).map({ Array($0.utf8) }) else {
                return
            }
            for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
                let position = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes.remove(at: position)
                case 1: bytes[position] = UInt8.random(in: 0x20..<0x7F, using: &generator)
                case 2:
                    bytes.insert(
                        contentsOf: Self.fragments.randomElement(using: &generator)?.utf8 ?? "".utf8,
                        at: position)
                default: bytes.removeLast(bytes.count - position)
                }
            }
            run(String(decoding: bytes, as: UTF8.self))
        }
    }
}
