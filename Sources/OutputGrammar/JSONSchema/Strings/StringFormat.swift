/// The formats that JSON Schema defines, as regular languages over the decoded text.
enum StringFormat {
    enum Meaning {
        case pattern(Pattern, isExact: Bool)
        /// JSON Schema defines it, but not as a regular language, or not as one worth having.
        case unenforceable
        /// No format of JSON Schema's: an annotation.
        case annotation
    }

    static func meaning(of name: String) -> Meaning {
        if let known = patterns[name] { return .pattern(known.pattern, isExact: known.isExact) }
        return unenforceable.contains(name) ? .unenforceable : .annotation
    }

    private static let unenforceable: Set = ["regex", "idn-hostname", "iri", "iri-reference", "idn-email"]

    private static let year = #"(?:000[1-9]|00[1-9]\d|0[1-9]\d\d|[1-9]\d{3})"#
    private static let leapYear =
        #"(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"#
    private static let date =
        #"(?:(?:\#(year))-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))|\#(leapYear)-02-29)"#
    private static let offset = #"(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)"#
    private static let time = #"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?"#
    private static let byte = #"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"#
    private static let ipv4 = #"\#(byte)(?:\.\#(byte)){3}"#
    private static let label = #"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"#
    private static let hostname = #"\#(label)(?:\.\#(label))*"#

    /// RFC 4291, section 2.2, written out by where the double colon stands.
    private static let ipv6: String = {
        let group = "[0-9A-Fa-f]{1,4}"
        let tail = "(?:\(group):\(group)|\(ipv4))"
        var branches = ["(?:\(group):){6}\(tail)"]
        for before in 0...7 {
            let head = before == 0 ? "" : "\(group)(?::\(group)){\(before - 1)}"
            let room = 7 - before  // One group at least is what the colons stand for.
            branches.append("\(head)::")
            if room >= 1 { branches.append("\(head)::(?:\(group):){0,\(room - 1)}\(group)") }
            if room >= 2 { branches.append("\(head)::(?:\(group):){0,\(room - 2)}\(ipv4)") }
        }
        return "(?:\(branches.joined(separator: "|")))"
    }()

    private static let percent = "%[0-9A-Fa-f]{2}"
    private static let pchar = #"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|\#(percent))"#
    private static let uriTail = #"(?:\?(?:\#(pchar)|[/?])*)?(?:#(?:\#(pchar)|[/?])*)?"#
    private static let authority =
        #"(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|\#(percent))*@)?(?:\[\#(ipv6)\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|\#(percent))*)(?::\d*)?"#
    private static let pathAfterAuthority = #"(?:/\#(pchar)*)*"#
    private static let absolutePath = #"/(?:\#(pchar)+\#(pathAfterAuthority))?"#
    private static let uri =
        #"[A-Za-z][A-Za-z0-9+.-]*:(?://\#(authority)\#(pathAfterAuthority)|\#(absolutePath)|\#(pchar)+\#(pathAfterAuthority)|)\#(uriTail)"#
    private static let relativeReference =
        #"(?://\#(authority)\#(pathAfterAuthority)|\#(absolutePath)|(?:[A-Za-z0-9._~!$&'()*+,;=@-]|\#(percent))+\#(pathAfterAuthority)|)\#(uriTail)"#
    private static let templateName =
        #"(?:[A-Za-z0-9_]|\#(percent))(?:\.?(?:[A-Za-z0-9_]|\#(percent)))*(?::[1-9]\d{0,3}|\*)?"#
    private static let pointer = #"(?:/(?:[^/~\0-\x1f]|~[01])*)*"#
    private static let durationTime = #"T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S)"#
    private static let durationDate = #"(?:\d+D|\d+M(?:\d+D)?|\d+Y(?:\d+M(?:\d+D)?)?)"#

    private static let sources: [(names: [String], source: String, isExact: Bool)] = [
        (["date"], date, true),
        (["time"], time + offset, false),
        (["date-time"], date + "T" + time + offset, false),
        (["duration"], "P(?:\(durationDate)(?:\(durationTime))?|\(durationTime)|\\d+W)", true),
        (
            ["email"], #"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@\#(hostname)"#,
            false
        ),
        (["hostname"], hostname, false),
        (["ipv4"], ipv4, true),
        (["ipv6"], ipv6, true),
        (["uuid"], "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}", true),
        (["uri"], uri, true),
        (["uri-reference"], "(?:\(uri)|\(relativeReference))", true),
        (
            ["uri-template"],
            #"(?:[!#$&(-;=?-\[\]_a-z~]|\#(percent)|\{[+#./;?&=,!@|]?\#(templateName)(?:,\#(templateName))*\})*"#,
            false
        ),
        (["json-pointer"], pointer, true),
        (["relative-json-pointer"], "(?:0|[1-9]\\d*)(?:#|\(pointer))", true),
    ]

    /// Compiled once; a format whose source did not parse would be refused, which a test rules out.
    private static let patterns: [String: (pattern: Pattern, isExact: Bool)] = {
        var patterns: [String: (pattern: Pattern, isExact: Bool)] = [:]
        for (names, source, isExact) in sources {
            guard let pattern = try? Pattern(regex: source) else { continue }
            for name in names { patterns[name] = (pattern, isExact) }
        }
        return patterns
    }()
}
