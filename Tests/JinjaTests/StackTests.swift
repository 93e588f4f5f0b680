import Foundation
import Jinja
import OrderedJSON
import Testing

/// Whatever is nested ends with an error on a thread whose stack is small, as those are that serve requests.
struct StackTests {
    private static let stackSize = 512 << 10

    /// Carries a result from one thread to another.
    ///
    /// Unchecked: it is written before the semaphore is signalled, and read after.
    private final class Box: @unchecked Sendable {
        var error: TemplateError?
    }

    /// What a rendering fails with on a small thread; nil where it succeeds.
    private func failure(_ template: String, _ context: JSONObject = [:]) -> TemplateError? {
        let box = Box()
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            let result = Result { () throws(TemplateError) in try Template(template).render(context) }
            if case .failure(let error) = result { box.error = error }
            done.signal()
        }
        thread.stackSize = Self.stackSize
        thread.start()
        done.wait()
        return box.error
    }

    @Test(arguments: [
        ("(", ")"), ("[", "]"), ("{1: ", "}"), ("(1, ", ")"), ("not ", ""), ("-", ""), ("1 if ", " else 2"),
        ("2 if 1 else ", ""), ("f(", ")"), ("f(a=", ")"), ("a[", "]"), ("a[1:", "]"), ("1 is eq(", ")"),
        ("'a' ~ (", ")"), ("a|default(", ")"), ("1 + (", ")"), ("1 == (", ")"), ("1 and (", ")"),
    ])
    func `an expression of five thousand levels is refused`(open: String, close: String) throws {
        let count = 5000
        let template =
            "{{ " + String(repeating: open, count: count) + "1" + String(repeating: close, count: count)
            + " }}"
        let error = try #require(failure(template))
        #expect(error.kind == .limit, "\(error.message)")
    }

    @Test func `a hundred thousand parentheses are refused`() throws {
        let error = try #require(failure("{{ " + String(repeating: "(", count: 100_000)))
        #expect(error.kind == .limit || error.kind == .syntax, "\(error.message)")
    }

    @Test(arguments: [
        "+ 1", "~ 1", "* 1", ".a", "[0]", "|string", "()", "or 1", "and 1", "== 1", "is defined", "** 1",
        "if 1", "if 1 else 1", ", 1", "< 2", "// 1",
    ])
    func `a chain of five thousand links ends`(link: String) {
        let template = "{{ 1" + String(repeating: " " + link, count: 5000) + " }}"
        if let error = failure(template) {
            #expect(error.kind == .limit || error.kind == .syntax || error.kind == .undefined, "\(error)")
        }
    }

    @Test(arguments: [
        ("{% if true %}", "{% endif %}"), ("{% for i in [1] %}", "{% endfor %}"),
        ("{% if false %}{% else %}", "{% endif %}"), ("{% for i in [] %}{% else %}", "{% endfor %}"),
        ("{% set x %}", "{% endset %}"), ("{% filter upper %}", "{% endfilter %}"),
        ("{% macro m() %}", "{% endmacro %}"), ("{% call m() %}", "{% endcall %}"),
        ("{% with %}", "{% endwith %}"), ("{% generation %}", "{% endgeneration %}"),
        ("{% set (", ""), ("{% for (", ""),
    ])
    func `statements of three thousand levels are refused`(open: String, close: String) throws {
        let count = 3000
        let template = String(repeating: open, count: count) + String(repeating: close, count: count)
        let error = try #require(failure(template))
        #expect(error.kind == .limit || error.kind == .syntax, "\(error)")
    }

    @Test func `a row of five thousand branches is no nesting`() {
        let branches = (0..<5000).map { "{% elif x == \($0) %}\($0)" }.joined()
        #expect(failure("{% if x == -1 %}" + branches + "{% endif %}", ["x": 4999]) == nil)
    }

    @Test(arguments: [
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m(x) %}{{ m([x]) }}{% endmacro %}{{ m(1) }}",
        "{% macro m() %}{{ 'a' ~ m() }}{% endmacro %}{{ m() }}",
        "{% macro m() %}{% set x %}{{ m() }}{% endset %}{% endmacro %}{{ m() }}",
        "{% macro m() %}{% filter upper %}{{ m() }}{% endfilter %}{% endmacro %}{{ m() }}",
        "{% macro m() %}{% generation %}{{ m() }}{% endgeneration %}{% endmacro %}{{ m() }}",
        "{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}{{ m() }}",
        "{% macro m(x=m()) %}{% endmacro %}{{ m() }}",
        "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{% macro m() %}{% for i in [1] if m() %}{% endfor %}{% endmacro %}{{ m() }}",
        "{% macro m(n) %}{{ [1, [2, {'a': (3 + m(n + 1)|length) * 2 if true else 1}]] }}{% endmacro %}{{ m(0) }}",
        "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        """
        {% set ns = namespace(l=1) %}{% for i in range(190) %}{% set ns.l = [ns.l] %}{% endfor %}\
        {% macro m(l) %}{{ l }}{{ l|tojson }}{{ l == [l] }}{{ [l, l]|sort|length }}{{ m(l) }}{% endmacro %}{{ m(ns.l) }}
        """,
        "{% set ns = namespace() %}{% set ns.me = ns %}{{ ns }}",
        "{% set ns = namespace(l=1) %}{% for i in range(10000) %}{% set ns.l = {'a': ns.l} %}{% endfor %}",
    ])
    func `recursion without end is stopped`(template: String) throws {
        #expect(try #require(failure(template)).kind == .limit)
    }

    @Test func `a macro may call itself some levels deep`() {
        let template = "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(12) }}"
        #expect(failure(template) == nil)
    }

    /// Ten thousand lists inside one another; it lives for ever, as freeing it would need a large stack.
    private static let deep: JSONValue = (0..<10_000).reduce(1) { value, _ in .array([value]) }
    private static let deepObject: JSONValue = (0..<10_000).reduce(1) { value, _ in .object(["a": value]) }

    @Test func `a context of ten thousand levels is refused`() {
        #expect(failure("{{ x }}", ["x": Self.deep])?.kind == .limit)
        #expect(failure("{{ x }}", ["x": Self.deepObject])?.kind == .limit)
    }

    @Test func `the deepest context that is taken can be printed`() {
        let value: JSONValue = (0..<150).reduce(1) { value, _ in .object(["a": .array([value])]) }
        #expect(
            failure("{{ x }}{{ x|tojson }}{{ x == x }}{{ x|tojson(indent=1) }}", ["x": value])?.kind == .limit
        )
        let lower: JSONValue = (0..<50).reduce(1) { value, _ in .object(["a": .array([value])]) }
        #expect(failure("{{ x }}{{ x|tojson }}{{ x == x }}{{ x|tojson(indent=1) }}", ["x": lower]) == nil)
    }
}
