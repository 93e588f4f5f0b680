extension Text {
    var uppercased: Text {
        mapRuns { Self.map($0) { $0.properties.uppercaseMapping } }
    }

    var lowercased: Text {
        // A final sigma depends on the letters around it, so the runs cannot be mapped one by one.
        guard string.utf8.contains(0xCE), string.unicodeScalars.contains(Self.sigma) else {
            return mapRuns { Self.map($0) { $0.properties.lowercaseMapping } }
        }
        let scalars = Array(string.unicodeScalars)
        var number = 0
        return mapRuns { run in
            Self.map(run) { scalar in
                defer { number += 1 }
                return Self.lowercaseMapping(of: scalar, at: number, in: scalars)
            }
        }
    }

    private static let sigma: Unicode.Scalar = "\u{3A3}"

    private static func lowercaseMapping(
        of scalar: Unicode.Scalar, at position: Int, in scalars: [Unicode.Scalar]
    ) -> String {
        guard scalar == sigma else { return scalar.properties.lowercaseMapping }
        let before = scalars[..<position].last { !$0.properties.isCaseIgnorable }
        let after = scalars[(position + 1)...].first { !$0.properties.isCaseIgnorable }
        let isFinal = (before?.properties.isCased ?? false) && !(after?.properties.isCased ?? false)
        return isFinal ? "\u{3C2}" : "\u{3C3}"
    }

    /// Full case folding, which is upper case made lower but for a few letters.
    var caseFolded: Text {
        mapRuns { run in
            Self.map(run) { scalar in
                switch scalar.value {
                case 0x131: return String(scalar)  // Dotless i is no i.
                case 0x13A0...0x13FD, 0xAB70...0xABBF: return scalar.properties.uppercaseMapping
                default: break
                }
                let upper = Self.map(scalar.properties.lowercaseMapping) { $0.properties.uppercaseMapping }
                return Self.map(upper) { $0.properties.lowercaseMapping }
            }
        }
    }

    var swappedCase: Text {
        mapRuns {
            Self.map($0) {
                if $0.properties.isUppercase { return $0.properties.lowercaseMapping }
                return $0.properties.isLowercase ? $0.properties.uppercaseMapping : String($0)
            }
        }
    }

    /// The first character in title case, the others in lower case.
    var capitalized: Text {
        let scalars = Array(string.unicodeScalars)
        var number = 0
        return mapRuns { run in
            Self.map(run) { scalar in
                defer { number += 1 }
                return number == 0
                    ? scalar.properties.titlecaseMapping
                    : Self.lowercaseMapping(of: scalar, at: number, in: scalars)
            }
        }
    }

    /// Title case for the first letter of every run of letters, as `str.title` has it.
    var titlecased: Text {
        let scalars = Array(string.unicodeScalars)
        var number = 0
        var isInsideWord = false
        return mapRuns { run in
            Self.map(run) { scalar in
                defer {
                    isInsideWord = scalar.properties.isCased
                    number += 1
                }
                return isInsideWord
                    ? Self.lowercaseMapping(of: scalar, at: number, in: scalars)
                    : scalar.properties.titlecaseMapping
            }
        }
    }

    private static func map(_ string: String, _ mapping: (Unicode.Scalar) -> String) -> String {
        var result = ""
        result.reserveCapacity(string.utf8.count)
        for scalar in string.unicodeScalars { result += mapping(scalar) }
        return result
    }

    /// Replaces what HTML gives a meaning, as `markupsafe.escape` does.
    var escaped: Text {
        if isMarkup { return self }
        var result = mapRuns { run in
            var result = ""
            for scalar in run.unicodeScalars {
                switch scalar {
                case "&": result += "&amp;"
                case "<": result += "&lt;"
                case ">": result += "&gt;"
                case "'": result += "&#39;"
                case "\"": result += "&#34;"
                default: result.unicodeScalars.append(scalar)
                }
            }
            return result
        }
        result.isMarkup = true
        return result
    }
}
