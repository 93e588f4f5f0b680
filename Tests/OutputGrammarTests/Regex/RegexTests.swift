import Testing

@testable import OutputGrammar

@Suite struct RegexTests {
    @Test(arguments: [
        ("a|b*", ["a", "", "bbb"], ["ab", "c"]),
        ("(ab){2,3}?", ["abab", "ababab"], ["ab", "abababab"]),
        (#"^\d{4}-\d{2}$"#, ["2024-01"], ["2024-1", "x2024-01"]),
        (#"[^a-c\]]+"#, ["xyz", "é"], ["a", "]", ""]),
        (#"[]a]"#, ["]", "a"], ["b"]),
        (#"a{,2}"#, ["", "aa"], ["aaa"]),
        (#"a{x}"#, ["a{x}"], ["a"]),
        (#"\x41\u0042\u{43}\ud83d\ude00"#, ["ABC😀"], ["ABC"]),
        (#"\p{Lu}\p{Ll}+"#, ["Été"], ["été", "A"]),
        (#"(?i)straße|k"#, ["STRAßE", "K"], ["STRASSE"]),
        (#"(?P<year>\d+)(?<rest>x)"#, ["12x"], ["x"]),
        (#"[\w-]+"#, ["a-b_9"], ["é", "a b"]),
        (#".+"#, ["a é"], ["a\nb"]),
    ])
    func `a whole match`(regex: String, accepted: [String], refused: [String]) throws {
        let pattern = try Pattern(regex: regex)
        for text in accepted { #expect(pattern.matches(text), "\(regex) \(text)") }
        for text in refused { #expect(!pattern.matches(text), "\(regex) \(text)") }
    }

    @Test(arguments: [
        ("b", ["abc", "b"], ["ac"]),
        ("^a|b$", ["ax", "xb"], ["xa", "bx"]),
        ("^(http)|(https)://(.*)$", ["http", "x https://y"], ["ftp"]),
        (#"\bcat\b"#, ["a cat.", "cat"], ["concat", "cats"]),
        (#"^(?=.*[A-Z])(?=.*\d).{4,}$"#, ["aB3x"], ["ab3x", "aBcd", "B3"]),
        (#"^(?!admin$)\w+$"#, ["administrator", "x"], ["admin", ""]),
        (#"^$"#, [""], ["a", "\n"]),
        (#"a$"#, ["ba"], ["ab", "a\n"]),
        (#"(^a|x)?b"#, ["ab", "b", "zb"], ["a"]),
        (#"^^a$$"#, ["a"], ["ba"]),
        (#"\Ba"#, ["xa"], ["a"]),
    ])
    func `a search`(regex: String, accepted: [String], refused: [String]) throws {
        let pattern = try Pattern(searching: regex)
        for text in accepted { #expect(pattern.matches(text), "\(regex) \(text)") }
        for text in refused { #expect(!pattern.matches(text), "\(regex) \(text)") }
    }

    @Test(arguments: ["(", "a)", "*a", "a**", "[b-a]", "a{3,2}", #"\"#, #"\y"#, "[a"])
    func `malformed expressions are syntax errors`(regex: String) {
        #expect { try Pattern(regex: regex) } throws: { error in
            if case .syntax? = error as? GrammarError { true } else { false }
        }
    }

    @Test(arguments: [#"(a)\1"#, "(?<=a)b", "a++", "(?>a)", "[[:alpha:]]", #"(\ba)*"#])
    func `what cannot be enforced is refused`(regex: String) {
        #expect { try Pattern(regex: regex) } throws: { error in
            if case .unsupported? = error as? GrammarError { true } else { false }
        }
    }

    @Test(arguments: ["(a{60000}){60000}", String(repeating: "(", count: 50_000)])
    func `expressions that explode are refused`(regex: String) {
        #expect { try Pattern(regex: regex) } throws: { error in
            if case .tooComplex? = error as? GrammarError { true } else { false }
        }
    }

    @Test func `a complement of the wide reading excludes what any dialect matches`() throws {
        let narrow = try Pattern(searching: #"^\d$"#, reading: .narrow)
        let wide = try Pattern(searching: #"^\d$"#, reading: .wide)
        #expect(!narrow.matches("٣"))
        #expect(wide.matches("٣"))
        #expect(wide.matches("3\n"))
    }

    @Test func `patterns that cannot both match are known to be disjoint`() throws {
        let letters = try Pattern(regex: "[a-z]+")
        #expect(PatternExplorer.isEmpty(.intersection([letters, try Pattern(regex: #"\d*"#)])))
        #expect(!PatternExplorer.isEmpty(.intersection([letters, try Pattern(regex: ".{3}")])))
    }
}
