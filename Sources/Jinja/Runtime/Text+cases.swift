extension Text {
    var uppercased: Text {
        mapRuns { Self.map($0) { $0.properties.uppercaseMapping } }
    }

    var lowercased: Text {
        mapRuns { Self.map($0) { $0.properties.lowercaseMapping } }
    }

    var swappedCase: Text {
        mapRuns {
            Self.map($0) {
                $0.properties.isUppercase ? $0.properties.lowercaseMapping : $0.properties.uppercaseMapping
            }
        }
    }

    /// The first character in title case, the others in lower case.
    var capitalized: Text {
        let first = scalars(0..<1)
        let head = first.mapRuns { Self.map($0) { $0.properties.titlecaseMapping } }
        var result = head + self[first.count..<count].lowercased
        result.isMarkup = isMarkup
        return result
    }

    /// Title case for the first letter of every run of letters, as `str.title` has it.
    var titlecased: Text {
        var isInsideWord = false
        return mapRuns { run in
            Self.map(run) { scalar in
                defer { isInsideWord = scalar.properties.isCased }
                return isInsideWord ? scalar.properties.lowercaseMapping : scalar.properties.titlecaseMapping
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
