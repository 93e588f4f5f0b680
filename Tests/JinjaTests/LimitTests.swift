import Jinja
import OrderedJSON
import Testing

/// Whatever a template does, it ends with an output or an error.
struct LimitTests {
    private func failure(
        _ template: String, _ context: JSONObject = [:], limits: RenderLimits = .default
    ) -> TemplateError? {
        let result = Result { () throws(TemplateError) in
            try Template(template).render(context, limits: limits)
        }
        if case .failure(let error) = result { return error }
        return nil
    }

    @Test(arguments: [
        "{{ 9223372036854775807 + 1 }}",
        "{{ -9223372036854775807 - 2 }}",
        "{{ 9223372036854775807 * 2 }}",
        "{{ (-9223372036854775807 - 1) // -1 }}",
        "{{ -(-9223372036854775807 - 1) }}",
        "{{ (-9223372036854775807 - 1)|abs }}",
        "{{ 10 ** 100 }}",
        "{{ 3 ** 9223372036854775807 }}",
        "{{ 123456789012345678901234567890 + 1 }}",
        "{{ 123456789012345678901234567890 < 1 }}",
        "{{ [9223372036854775807, 1]|sum }}",
        "{{ 1e300|int }}",
        "{{ 12345678901234567890 * 'a' }}",
    ])
    func `an integer past 64 bits is an error`(template: String) throws {
        #expect(try #require(failure(template)).kind == .limit)
    }

    @Test(arguments: [
        "{{ (-9223372036854775807 - 1) % -1 }}", "{{ [1][9223372036854775807] }}",
        "{{ 'abc'[-9223372036854775807:9223372036854775807] }}",
        "{{ 'abc'[::9223372036854775807] }}{{ 'abc'[::-9223372036854775807 - 1] }}",
        "{{ 'abc'.find('a', -9223372036854775807, 9223372036854775807) }}",
        "{{ 'a'.split('b', 9223372036854775807) }}", "{{ 'a'|truncate(9223372036854775807) }}",
        "{{ range(9223372036854775807, 9223372036854775806)|list }}",
        "{{ 1 ** 9223372036854775807 }}{{ (-1) ** 9223372036854775807 }}",
        "{{ 'a' * (-9223372036854775807 - 1) }}", "{{ ''.zfill(-9223372036854775807 - 1) }}",
        "{{ 'x'.center(-9223372036854775807 - 1) }}", "{{ 'a'|indent(-5) }}",
        "{{ 'a\tb'.expandtabs(-9223372036854775807) }}", "{{ 'a'|replace('a', 'b', 9223372036854775807) }}",
    ])
    func `extreme integers are no danger where they make sense`(template: String) {
        #expect(failure(template) == nil)
    }

    @Test(arguments: [
        "{{ 'a' * 10**12 }}",
        "{{ 'abc' * 9223372036854775807 }}",
        "{{ [0] * 10**12 }}",
        "{{ [0, 0] * 9223372036854775807 }}",
        "{{ range(10**12) }}",
        "{{ range(-9223372036854775807, 9223372036854775807) }}",
        "{{ 'x'.center(10**12) }}",
        "{{ 'x'.zfill(9223372036854775807) }}",
        "{{ 'x'|center(10**12) }}",
        "{{ '\\t'.expandtabs(10**12) }}",
        "{{ 'a'|indent(10**12, true) }}",
        "{{ [1]|tojson(indent=10**12) }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '%.1000000000f' % 1 }}",
        "{{ '%*d' % (10**12, 1) }}",
        "{{ '{:1000000000}'.format(1) }}",
        "{{ '{:.1000000000f}'.format(1.5) }}",
        "{{ [1]|batch(10**12, 0)|list }}",
        "{{ [1]|slice(10**12)|list }}",
        "{{ 1|round(10**12) }}",
        "{{ 1.5|round(9223372036854775807) }}",
        "{{ ('a' * 10**6)|replace('', 'b' * 10**6) }}",
        "{{ (['a' * 10**6] * 10**6)|join }}",
        "{{ (['a' * 10**6] * 10**6)|string }}",
        "{{ (['a' * 10**6] * 10**6)|tojson }}",
        "{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(100) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
        "{% set ns = namespace(l=1) %}{% for i in range(100) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
        "{% set ns = namespace(l=1) %}{% for i in range(1000) %}{% set ns.l = [ns.l] %}{% endfor %}",
        "{% set ns = namespace(l=1) %}{% for i in range(1000) %}{% set ns.l = {'a': ns.l} %}{% endfor %}",
        "{% set ns = namespace(l={}) %}{% for i in range(1000) %}{% set ns.l = {'a': ns.l.get} %}{% endfor %}",
        "{% set ns = namespace() %}{% set ns.self = ns %}{{ ns }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m(x) %}{{ m([x]) }}{% endmacro %}{{ m(1) }}",
        "{% macro m() %}{{ caller }}{% call m() %}{% endcall %}{% endmacro %}{{ m() }}",
        "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        """
        {% set r = range(1000) %}{% for a in r %}{% for b in r %}{% for c in r %}{% for d in r %}
        {% endfor %}{% endfor %}{% endfor %}{% endfor %}
        """,
        "{% for i in range(100000) %}{{ 'a' * 10**6 }}{% endfor %}",
    ])
    func `a template that grows without end is stopped`(template: String) throws {
        let limits = RenderLimits(maximumSteps: 50_000, maximumOutputByteCount: 1 << 20)
        let error = try #require(failure(template, limits: limits))
        #expect(error.kind == .limit || error.kind == .value, "\(error)")
    }

    @Test(arguments: [
        ("(", ")"), ("[", "]"), ("{1:", "}"), ("not ", ""), ("-", ""), ("1 if ", ""), ("1 if 1 else ", ""),
        ("f(", ")"), ("a[", "]"), ("x is in ", ""), ("'a' ~ (", ")"), ("a|default(", ")"),
    ])
    func `expressions inside one another are counted`(open: String, close: String) throws {
        let count = 3000
        let template =
            "{{ " + String(repeating: open, count: count) + "1" + String(repeating: close, count: count)
            + " }}"
        #expect(try #require(failure(template)).kind != .undefined)
    }

    @Test(arguments: [
        "+ 1", "~ 1", "* 1", ".a", "[0]", "|string", "()", "or 1", "and 1", "== 1", "is defined", "** 1",
        "if 1", "if 1 else 1",
    ])
    func `chains of operations end`(link: String) {
        let template = "{{ 1" + String(repeating: " " + link, count: 3000) + " }}"
        _ = failure(template)
    }

    @Test(arguments: [
        ("{% if true %}", "{% endif %}"), ("{% for i in [1] %}", "{% endfor %}"),
        ("{% set x %}", "{% endset %}"), ("{% filter upper %}", "{% endfilter %}"),
        ("{% macro m() %}", "{% endmacro %}"), ("{% call m() %}", "{% endcall %}"),
        ("{% with %}", "{% endwith %}"), ("{% generation %}", "{% endgeneration %}"),
        ("{% set (", ""), ("{% for (", ""),
    ])
    func `statements inside one another are counted`(open: String, close: String) throws {
        let count = 3000
        let template = String(repeating: open, count: count) + String(repeating: close, count: count)
        let error = try #require(failure(template))
        #expect(error.kind == .limit || error.kind == .syntax, "\(error)")
    }

    @Test func `a long row of branches is no nesting`() {
        let branches = (0..<2000).map { "{% elif x == \($0) %}\($0)" }.joined()
        #expect(failure("{% if x == -1 %}" + branches + "{% endif %}", ["x": 1999]) == nil)
    }

    @Test func `the deepest templates that are allowed can be rendered`() throws {
        let depth = 90
        let open = String(repeating: "(", count: depth)
        let close = String(repeating: ")", count: depth)
        #expect(failure("{{ \(open)1\(close) }}") == nil)
        let sum = "{{ 0" + String(repeating: " + 1", count: depth) + " }}"
        #expect(try Template(sum).render([:]).text == "90")
        let blocks = String(repeating: "{% if true %}", count: depth)
        let ends = String(repeating: "{% endif %}", count: depth)
        #expect(try Template(blocks + "x" + ends).render([:]).text == "x")
    }

    @Test func `a macro may call itself about a hundred times deep`() throws {
        let template =
            "{% macro m(n) %}{% if n > 0 %}{{ m(n - 1) }}{% endif %}.{% endmacro %}{{ m(100)|length }}"
        #expect(try Template(template).render([:]).text == "101")
    }

    @Test func `the deepest evaluation that is allowed fits the stack`() throws {
        // Every level of the macro evaluates a filter in a sum in a call in a condition in a loop.
        let template = """
            {% macro m(n) %}{% for i in [1] %}{% if 1 + ('' ~ m(n + 1)|string|length) %}\
            {% endif %}{% endfor %}{% endmacro %}{{ m(0) }}
            """
        #expect(try #require(failure(template)).kind == .limit)
    }

    @Test func `the deepest value can be walked from the deepest evaluation`() throws {
        let template = """
            {% set ns = namespace(l=1) %}{% for i in range(199) %}{% set ns.l = {'a': [ns.l]}.a %}{% endfor %}\
            {% macro m(l) %}{{ l }}{{ l|tojson }}{{ l == [l] }}{{ l|sort|length }}{{ m(l) }}{% endmacro %}{{ m(ns.l) }}
            """
        #expect(try #require(failure(template)).kind == .limit)
    }

    @Test func `a context of any depth is refused or rendered`() {
        var value: JSONValue = 1
        for _ in 0..<5000 { value = .array([value]) }
        #expect(failure("{{ x }}", ["x": value])?.kind == .limit)
    }

    @Test func `the output has a limit`() throws {
        let limits = RenderLimits(maximumOutputByteCount: 100)
        let error = try #require(failure("{% for i in range(101) %}x{% endfor %}", limits: limits))
        #expect(error.kind == .limit)
        #expect(failure("{% for i in range(100) %}x{% endfor %}", limits: limits) == nil)
    }

    @Test func `a source has a limit`() {
        let result = Result { () throws(TemplateError) in
            try Template("aaaa", limits: TemplateLimits(maximumByteCount: 3))
        }
        #expect(throws: TemplateError.self) { try result.get() }
    }
}
