import Jinja
import OrderedJSON
import Testing

struct TemplateErrorTests {
    private func failure(_ template: String, _ context: JSONObject = [:]) -> TemplateError? {
        let result = Result { () throws(TemplateError) in try Template(template).render(context) }
        if case .failure(let error) = result { return error }
        return nil
    }

    @Test(arguments: [
        ("a\n  {{ x|nope }}", 2, 8, TemplateError.Kind.syntax, "No filter named 'nope'."),
        ("{{ x is nope }}", 1, 9, .syntax, "No test named 'nope'."),
        ("{{ [1]|map('nope') }}", 1, 8, .syntax, "No filter named 'nope'."),
        ("é{% nope %}", 1, 5, .syntax, "Encountered unknown tag 'nope'."),
        (
            "{% if x %}\n{% endfor %}", 2, 4, .syntax,
            "Encountered unknown tag 'endfor'. Looking for 'elif' or 'else' or 'endif'."
        ),
        (
            "{% if x %}\nabc", 2, 4, .syntax,
            "unexpected end of template: 'if' lacks its 'elif' or 'else' or 'endif'"
        ),
        ("{% include 'x' %}", 1, 4, .unsupported, "the tag 'include' is not supported"),
        ("{% block x %}{% endblock %}", 1, 4, .unsupported, "the tag 'block' is not supported"),
        ("{{ x|urlize }}", 1, 6, .unsupported, "the filter 'urlize' is not supported"),
        ("{{ [1]|random }}", 1, 8, .unsupported, "the filter 'random' is not supported"),
        ("{{ 'a'.encode() }}", 1, 7, .unsupported, "the method 'encode' of str is not supported"),
        ("{% extends 'x' %}", 1, 4, .unsupported, "the tag 'extends' is not supported"),
        (
            "{% autoescape true %}{% endautoescape %}", 1, 4, .unsupported,
            "the tag 'autoescape' is not supported"
        ),
        ("a\n{# b", 2, 1, .syntax, "Missing end of comment tag"),
        ("{{ 1 + }}", 1, 8, .syntax, "unexpected '}}'"),
        ("{{ f(1 }}", 1, 8, .syntax, "unexpected '}', expected ')'"),
        ("{{ 'abc }}", 1, 4, .syntax, "unexpected end of template in a string that begins here"),
        ("{{ x", 1, 1, .syntax, "unexpected end of template in a tag that begins here"),
        ("{{ a # b }}", 1, 6, .syntax, "unexpected char '#'"),
        ("{{ '\\N{DASH}' }}", 1, 5, .unsupported, "characters by name (\\N{…}) are not supported"),
        ("{{ x|upper(1) }}", 1, 6, .syntax, "filter 'upper' takes at most 0 arguments (1 given)"),
        ("{{ x|default(a=1) }}", 1, 6, .syntax, "filter 'default' got an unexpected keyword argument 'a'"),
        ("{{ x|replace('a') }}", 1, 6, .syntax, "filter 'replace' missing required argument: 'new'"),
        ("x\n{{ a.b.c }}", 2, 5, .undefined, "'a' is undefined"),
        ("{{ m.b.c }}", 1, 7, .undefined, "'dict object' has no attribute 'b'"),
        ("{{ m['b'] + 1 }}", 1, 11, .undefined, "'dict object' has no attribute 'b'"),
        ("{{ [][3].x }}", 1, 9, .undefined, "list object has no element 3"),
        ("{{ f(1) }}", 1, 5, .undefined, "'f' is undefined"),
        ("{{ 'a' + 1 }}", 1, 8, .type, "can only concatenate str (not \"int\") to str"),
        ("{{ 1 - 'a' }}", 1, 6, .type, "unsupported operand type(s) for -: 'int' and 'str'"),
        ("{% for i in 5 %}{% endfor %}", 1, 4, .type, "'int' object is not iterable"),
        ("{{ 1 / 0 }}", 1, 6, .value, "division by zero"),
        ("{% if true %}\n {{ raise_exception('No ' ~ 1) }}{% endif %}", 2, 20, .raised, "No 1"),
        ("{{ 9223372036854775807 + 1 }}", 1, 24, .limit, "integer too large: more than 64 bits"),
    ])
    func `an error says what is wrong and where`(
        template: String, line: Int, column: Int, kind: TemplateError.Kind, message: String
    ) throws {
        let error = try #require(failure(template, ["m": [:]]))
        #expect(error.message == message)
        #expect(error.kind == kind)
        #expect((error.line, error.column) == (line, column))
    }

    @Test func `a description shows the line and a caret`() throws {
        let error = try #require(failure("first\n\tsecond {{ x.y }}\nthird"))
        #expect(error.sourceLine == "\tsecond {{ x.y }}")
        #expect("\(error)" == "2:13: 'x' is undefined\n second {{ x.y }}\n            ^")
    }

    @Test func `a long line is shown around the error`() throws {
        let filler = String(repeating: "a", count: 500)
        let error = try #require(failure("\(filler){{ x.y }}\(filler)"))
        let lines = "\(error)".split(separator: "\n")
        #expect(lines.count == 3 && lines[1].count == 100)
        let caret = lines[2].count - 1
        #expect(Array(lines[1])[caret] == ".")
    }

    @Test func `a branch that is not taken does no harm`() {
        #expect(failure("{% if false %}{{ nothing.at.all(1) + raise_exception('x') }}{% endif %}") == nil)
    }
}
