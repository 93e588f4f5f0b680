"""Makes random templates and contexts for fuzz.py; the same seed makes the same ones."""

import random

STRINGS = [
    "", "a", "abc", "Hello World", " padded  ", "é😀x", "a,b,c", "a\nb\n\nc", "<b>&'\"", "12", "-3.5", "A",
    "x y  z", "ǅ ß İ ŉ ﬁ", "{}", "%s", "{0}-{a}", "%d %s", "tEsT-it's (ok)", "0x1f", "1_000", "\t tab\r\n", "½²",
    "__a__", "name", "upper", "role", "a.b", "key", "‘q’ “r”", "e\u0301", "\u3000wide\u00a0", "2026-01-05", "aXbXc",
]
NUMBERS = ["0", "1", "2", "3", "7", "10", "100", "2.5", "0.1", "1.0", "1e3", "3.14159", "1e16", "255", "65"]
NAMES = ["s", "t", "n", "f", "l", "d", "m", "messages", "flag", "nothing", "unknown", "i", "j", "ns", "u"]
ATTRIBUTES = ["a", "b", "role", "content", "name", "key", "items", "keys", "values", "nope", "tags", "x", "index", "count"]
ARITHMETIC = ["+", "-", "*", "/", "//", "%", "**", "~"]
COMPARISONS = ["==", "!=", "<", ">", "<=", ">=", "in", "not in"]
PLAIN_FILTERS = [
    "abs", "capitalize", "center", "count", "d", "dictsort", "e", "escape", "filesizeformat", "first", "float",
    "forceescape", "int", "items", "join", "last", "length", "list", "lower", "max", "min", "pprint", "reverse",
    "round", "safe", "select", "reject", "sort", "string", "striptags", "sum", "title", "tojson", "trim",
    "truncate", "unique", "upper", "urlencode", "urlize", "wordcount", "wordwrap", "xmlattr", "default", "indent",
]
FILTERS_WITH_ARGUMENTS = [
    "batch({i})", "batch({i}, {e})", "slice({i})", "slice({i}, {e})", "center({i})", "default({e})",
    "default({e}, true)", "d({e}, boolean={b})", "dictsort({b})", "dictsort(by='value')", "dictsort(reverse={b})",
    "float({e})", "int({e})", "int({e}, {base})", "indent({i})", "indent({i}, {b})", "indent({i}, {b}, {b})",
    "indent({s})", "indent(width={i}, first={b})", "join({s})", "join({s}, attribute={name})", "attr({name})",
    "map({name_of_filter})", "map(attribute={name})", "map(attribute={name}, default={e})", "map('replace', {s}, {s})",
    "select({test})", "reject({test})", "selectattr({name})", "selectattr({name}, {test})", "rejectattr({name})",
    "rejectattr({name}, 'equalto', {e})", "selectattr({name}, 'in', {e})", "max(attribute={name})", "min({b})",
    "replace({s}, {s})", "replace({s}, {s}, {i})", "round({i})", "round({i}, {method})", "round({i}, {method})",
    "sort({b})", "sort({b}, {b})", "sort(attribute={name})", "sort(reverse={b}, attribute={name})", "sum({name})",
    "sum(start={e})", "sum(attribute={name}, start={e})", "tojson({b})", "tojson(indent={i})", "tojson(sort_keys={b})",
    "tojson(separators=({s}, {s}))", "tojson(ensure_ascii={b}, indent={i})", "trim({s})", "truncate({i})",
    "truncate({i}, {b})", "truncate({i}, {b}, {s})", "truncate({i}, {b}, {s}, {i})", "unique({b})",
    "unique(attribute={name})", "groupby({name})", "groupby({name}, default={e})", "format({e})", "format({e}, {e})",
    "wordwrap({i})", "wordwrap({i}, {b})", "wordwrap({i}, {b}, {s})", "wordwrap(width={i}, break_on_hyphens={b})",
    "filesizeformat({b})", "xmlattr({b})", "urlize({i})", "urlize({i}, {b})",
]
TESTS = [
    "boolean", "callable", "defined", "even", "odd", "false", "true", "float", "integer", "iterable", "lower",
    "mapping", "none", "number", "sequence", "string", "undefined", "upper", "escaped", "filter", "test",
]
TESTS_WITH_ARGUMENTS = [
    "divisibleby({i})", "divisibleby {i}", "eq({e})", "equalto({e})", "ne({e})", "lt({e})", "le({e})", "gt({e})",
    "ge({e})", "in({e})", "lessthan({e})", "greaterthan {i}",
]
METHODS = [
    "capitalize()", "casefold()", "center({i})", "center({i}, {s})", "count({s})", "count({s}, {i})", "endswith({s})",
    "endswith(({s}, {s}))", "expandtabs()", "expandtabs({i})", "find({s})", "find({s}, {i}, {i})", "format({e})",
    "format({e}, a={e})", "index({s})", "isalnum()", "isalpha()", "isascii()", "isdecimal()", "isdigit()",
    "isidentifier()", "islower()", "isnumeric()", "isprintable()", "isspace()", "istitle()", "isupper()", "join({e})",
    "ljust({i})", "ljust({i}, {s})", "lower()", "lstrip()", "lstrip({s})", "partition({s})", "removeprefix({s})",
    "removesuffix({s})", "replace({s}, {s})", "replace({s}, {s}, {i})", "rfind({s})", "rindex({s})", "rjust({i})",
    "rpartition({s})", "rsplit()", "rsplit({s})", "rsplit({s}, {i})", "rsplit(none, {i})", "rstrip()", "rstrip({s})",
    "split()", "split({s})", "split({s}, {i})", "split(none, {i})", "split(maxsplit={i})", "splitlines()",
    "splitlines({b})", "startswith({s})", "startswith({s}, {i})", "strip()", "strip({s})", "swapcase()", "title()",
    "upper()", "zfill({i})", "copy()", "get({e})", "get({s}, {e})", "items()", "keys()", "values()", "append({e})",
    "pop()", "update({e})", "clear()", "sort()", "index({e})", "count({e})", "extend({e})", "insert(0, {e})",
    "setdefault({e})", "popitem()", "remove({e})",
]
FORMATS = [
    "{}", "{:>8}", "{:<8}|", "{:^9}", "{:08.3f}", "{:,}", "{:+d}", "{:x}", "{:#o}", "{:b}", "{!r}", "{!s:>6}", "{:e}",
    "{:g}", "{:.2%}", "{:.3}", "{:*^9}", "{:_}", "{0}{0}", "{a}", "{0[0]}", "{0.a}", "{:c}", "{:n}", "{:=+8}", "{{}}",
    "{:>{a}}", "{!a}", "{:#x}", "{:010}", "{: }", "{:.0f}", "{:,.2f}",
]
PERCENTS = [
    "%s", "%d", "%5d|", "%-5s|", "%05d", "%+d", "%x", "%#x", "%o", "%e", "%.2f", "%g", "%r", "%a", "%c", "%%", "%i",
    "%5.1f", "%.3s", "%(a)s", "% d", "%X", "%G", "%10.4s|", "%u", "%s %s", "%-8d|", "%+.1e", "%#g", "%.0f",
]
MACRO_CALLS = ["mac({e})", "mac({e}, {e})", "mac(q={e})", "mac()", "mac({e}, p={e})", "rec({i})"]
LOOP_ATTRIBUTES = [
    "index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0", "previtem", "nextitem",
    "cycle('a', 'b')", "changed(i)", "nope",
]


def quoted(text, random_source):
    quote = random_source.choice("'\"")
    body = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    if random_source.random() < 0.5:
        body = body.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return quote + body + quote


class TemplateMaker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def fill(self, pattern, depth):
        """Puts random expressions where a pattern says what kind it wants."""
        makers = {
            "{e}": lambda: self.expression(depth - 1),
            "{i}": lambda: self.choose(["0", "1", "2", "3", "5", "8", "20", "-1", "n"]),
            "{b}": lambda: self.choose(["true", "false", "flag"]),
            "{s}": lambda: self.string(),
            "{name}": lambda: f"'{self.choose(ATTRIBUTES + ['0', 'a.b', 'tags.0'])}'",
            "{name_of_filter}": lambda: f"'{self.choose(PLAIN_FILTERS)}'",
            "{test}": lambda: f"'{self.choose(TESTS)}'",
            "{method}": lambda: self.choose(["'common'", "'ceil'", "'floor'"]),
            "{base}": lambda: self.choose(["10", "2", "16", "8", "0", "36"]),
        }
        for hole, maker in makers.items():
            while hole in pattern:
                pattern = pattern.replace(hole, maker(), 1)
        return pattern

    def choose(self, options):
        return self.random.choice(options)

    def string(self):
        return quoted(self.choose(STRINGS), self.random)

    def leaf(self):
        kind = self.random.random()
        if kind < 0.3:
            return self.string()
        if kind < 0.5:
            return self.choose(NUMBERS)
        if kind < 0.6:
            return self.choose(["true", "false", "none", "True", "[]", "{}", "()", "''"])
        return self.choose(NAMES)

    def expression(self, depth):
        if depth <= 0:
            return self.leaf()
        kind = self.random.randrange(20)
        below = lambda: self.expression(depth - 1)
        if kind < 2:
            return self.leaf()
        if kind == 2:
            return f"{below()} {self.choose(ARITHMETIC)} {below()}"
        if kind == 3:
            return f"{below()} {self.choose(COMPARISONS)} {below()}"
        if kind == 4:
            return f"{below()} {self.choose(['and', 'or'])} {below()}"
        if kind == 5:
            return f"({below()})"
        if kind == 6:
            return f"{self.choose(['not ', '-', '+'])}{below()}"
        if kind == 7:
            otherwise = f" else {below()}" if self.random.random() < 0.7 else ""
            return f"{below()} if {below()}{otherwise}"
        if kind in (8, 9, 10):
            names = self.choose([PLAIN_FILTERS, FILTERS_WITH_ARGUMENTS])
            return f"{below()}|{self.fill(self.choose(names), depth)}"
        if kind == 11:
            names = self.choose([TESTS, TESTS_WITH_ARGUMENTS])
            return f"{below()} is {self.choose(['', 'not '])}{self.fill(self.choose(names), depth)}"
        if kind in (12, 13):
            return f"{self.choose(['s', 't', 'l', 'd', 'm', self.string()])}.{self.fill(self.choose(METHODS), depth)}"
        if kind == 14:
            return f"{below()}.{self.choose(ATTRIBUTES)}"
        if kind == 15:
            index = self.choose(["0", "-1", "1:", ":-1", "::-1", "1:2", "'a'", "'role'", "n", "::2", below()])
            return f"{below()}[{index}]"
        if kind == 16:
            elements = ", ".join(below() for _ in range(self.random.randrange(4)))
            return self.choose([f"[{elements}]", f"({elements},)" if elements else "()"])
        if kind == 17:
            keys = [self.choose(["'a'", "'b'", "'name'", "1", "'é'", "none"]) for _ in range(self.random.randrange(3))]
            return "{" + ", ".join(f"{key}: {below()}" for key in keys) + "}"
        if kind == 18:
            if self.random.random() < 0.5:
                text = quoted(self.choose(FORMATS), self.random)
                return f"{text}.format({below()}, a={below()})"
            values = self.choose([below(), f"({below()},)", f"({below()}, {below()})", f"{{'a': {below()}}}"])
            return f"{quoted(self.choose(PERCENTS), self.random)} % {values}"
        calls = ["range({i})", "range({i}, {i})", "dict(a={e})", "namespace(a={e})", "loop.{loop}", "ns.a"]
        call = self.choose(calls + MACRO_CALLS)
        return self.fill(call.replace("{loop}", self.choose(LOOP_ATTRIBUTES)), depth)

    def text(self):
        return self.choose(["", " ", "\n", "  ", "text", " a\n", "\n  ", "x\n\n", "é", "{", "}", "\t", "\r\n", "# -", "|"])

    def block(self, body):
        begin = self.choose(["{% ", "{%- ", "{%+ ", "{%", "{% "])
        return begin + body + self.choose([" %}", " -%}", " +%}", "%}", " %}"])

    def output(self, depth):
        begin, end = self.choose(["{{ ", "{{- ", "{{"]), self.choose([" }}", " -}}", "}}"])
        return begin + self.expression(depth) + end

    def body(self, depth):
        count = self.random.randrange(1, 4)
        return "".join(self.text() + self.statement(depth) for _ in range(count)) + self.text()

    def statement(self, depth):
        kind = self.random.randrange(16)
        if depth <= 0 or kind < 6:
            return self.output(self.random.randrange(1, 4))
        condition = lambda: self.expression(2)
        body = lambda: self.body(depth - 1)
        block = self.block
        if kind == 6:
            otherwise = block("else") + body() if self.random.random() < 0.4 else ""
            branch = block(f"elif {condition()}") + body() if self.random.random() < 0.3 else ""
            return block(f"if {condition()}") + body() + branch + otherwise + block("endif")
        if kind in (7, 8):
            target = self.choose(["i", "i", "j", "i, j", "k"])
            sequence = self.choose(["l", "messages", "d.items()", "range(3)", "s", "d", "[1, 2, 3]", self.expression(2)])
            condition_text = f" if {condition()}" if self.random.random() < 0.2 else ""
            otherwise = block("else") + body() if self.random.random() < 0.2 else ""
            exit = self.choose(["", "", block("if loop.index > 1") + block("break") + block("endif")])
            exit = self.choose(["", exit, block(f"if {condition()}") + block("continue") + block("endif")])
            return block(f"for {target} in {sequence}{condition_text}") + exit + body() + otherwise + block("endfor")
        if kind == 9:
            return block(f"set {self.choose(['s', 't', 'u', 'i', 'u, t'])} = {self.expression(2)}")
        if kind == 10:
            filters = self.choose(["", "|upper", "|trim", "|replace('a', 'b')", "|length"])
            return block(f"set {self.choose(['u', 's'])}{filters}") + body() + block("endset")
        if kind == 11:
            signature = self.choose(["mac(p, q='d')", "mac(p)", "mac()", "rec(n)", "mac(p=s)"])
            return block(f"macro {signature}") + body() + self.choose(["{{ p }}", "{{ varargs }}", ""]) + block("endmacro")
        if kind == 12:
            filters = self.choose(["upper", "trim", "indent(2)", "replace('e', '3')", "escape|upper", "wordcount"])
            return block(f"filter {filters}") + body() + block("endfilter")
        if kind == 13:
            assignments = self.choose(["u = {e}", "u = {e}, t = u", "", "s = s"])
            return block("with " + self.fill(assignments, 2)) + body() + block("endwith")
        if kind == 14:
            choice = self.random.randrange(5)
            if choice == 0:
                return block("raw") + self.choose(["{{ x }}", " {% if %} ", "{# c #}"]) + block("endraw")
            if choice == 1:
                return self.choose(["{# c #}", "{#- c -#}", "{# {{ #}", "{#- c +#}", "{#c#}"])
            if choice == 2:
                return block("generation") + body() + block("endgeneration")
            if choice == 3:
                return block("macro cal()") + "{{ caller() }}" + block("endmacro") + block("call cal()") + body() + block("endcall")
            return block(self.fill(f"set ns.{self.choose(['a', 'b'])} = {{e}}", 2))
        return block("set ns = namespace(a=1, b='x')") + self.statement(depth - 1)

    def template(self):
        kind = self.random.random()
        if kind < 0.45:
            return "{{ " + self.expression(self.random.randrange(1, 4)) + " }}"
        template = self.body(2)
        if kind < 0.9:
            return template
        # A slip of the pen, as most templates that fail have one.
        position = self.random.randrange(len(template) + 1)
        length = self.random.randrange(3)
        return template[:position] + self.choose(["", "{", "%}", "}}", "(", "'", "|", ".", " if ", ","]) + template[position + length:]

    def value(self, depth):
        kind = self.random.randrange(8 if depth > 0 else 6)
        if kind < 3:
            return self.choose(STRINGS)
        if kind == 3:
            return self.choose([0, 1, 2, -5, 42, 10**6, 2**53])
        if kind == 4:
            return self.choose([0.5, -1.25, 1e20, 100.0, 1e-7])
        if kind == 5:
            return self.choose([True, False, None])
        if kind == 6:
            return [self.value(depth - 1) for _ in range(self.random.randrange(4))]
        keys = ["a", "b", "name", "role", "tags", "items", "key", "é"]
        return {self.choose(keys): self.value(depth - 1) for _ in range(self.random.randrange(4))}

    def context(self):
        words = [self.choose(STRINGS) for _ in range(self.random.randrange(4))]
        roles = ["system", "user", "assistant", "tool"]
        messages = [
            {"role": self.choose(roles), "content": self.value(1), "name": self.choose(STRINGS)}
            for _ in range(self.random.randrange(4))
        ]
        return {
            "s": self.choose(STRINGS),
            "t": self.choose(STRINGS),
            "n": self.choose([0, 1, 2, 3, 7, -4]),
            "f": self.choose([0.0, 2.5, -0.5, 1e10, 3.999]),
            "l": self.choose([words, [3, 1, 2], [self.value(2) for _ in range(3)], []]),
            "d": {"a": self.value(1), "b": self.value(2), "name": self.choose(STRINGS)},
            "m": self.value(3),
            "messages": messages,
            "flag": self.choose([True, False]),
            "nothing": None,
        }
