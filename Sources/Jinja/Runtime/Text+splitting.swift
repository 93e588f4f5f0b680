extension Text {
    enum Side: Sendable {
        case left, right, both
    }

    /// Without the given characters, or whitespace, at its ends.
    func trimmed(_ side: Side = .both, of characters: Text? = nil) -> Text {
        let set = characters.map { Set($0.string.unicodeScalars) }
        func isTrimmed(_ scalar: Unicode.Scalar) -> Bool {
            set?.contains(scalar) ?? scalar.isPythonWhitespace
        }
        var start = 0
        var end = count
        let scalars = string.unicodeScalars
        if side != .right {
            for scalar in scalars {
                guard isTrimmed(scalar) else { break }
                start += UTF8.width(scalar)
            }
        }
        if side != .left, start < end {
            for scalar in scalars.reversed() {
                guard isTrimmed(scalar) else { break }
                end -= UTF8.width(scalar)
            }
        }
        return self[start..<max(start, end)]
    }

    /// Cuts at every separator, which must not be empty, at most so many times.
    func split(by separator: Text, maximumSplits: Int = .max) -> [Text] {
        var parts: [Text] = []
        var start = 0
        while parts.count < maximumSplits, let found = firstIndex(of: separator, from: start) {
            parts.append(self[start..<found])
            start = found + separator.count
        }
        parts.append(self[start..<count])
        return parts
    }

    func splitFromRight(by separator: Text, maximumSplits: Int = .max) -> [Text] {
        var parts: [Text] = []
        var end = count
        while parts.count < maximumSplits, let found = lastIndex(of: separator, upTo: end) {
            parts.append(self[found + separator.count..<end])
            end = found
        }
        parts.append(self[0..<end])
        return parts.reversed()
    }

    /// Cuts at every run of whitespace, and drops what is empty.
    func splitAtWhitespace(maximumSplits: Int = .max) -> [Text] {
        var parts: [Text] = []
        var start: Int?
        var position = 0
        for scalar in string.unicodeScalars {
            if scalar.isPythonWhitespace {
                if let wordStart = start {
                    parts.append(self[wordStart..<position])
                    start = nil
                }
            } else if start == nil {
                if parts.count == maximumSplits {
                    parts.append(self[position..<count])
                    return parts
                }
                start = position
            }
            position += UTF8.width(scalar)
        }
        if let start { parts.append(self[start..<count]) }
        return parts
    }

    func splitAtWhitespaceFromRight(maximumSplits: Int) -> [Text] {
        var parts: [Text] = []
        var rest = trimmed(.right)
        while !rest.isEmpty, parts.count < maximumSplits {
            var start = rest.count
            for scalar in rest.string.unicodeScalars.reversed() {
                guard !scalar.isPythonWhitespace else { break }
                start -= UTF8.width(scalar)
            }
            parts.append(rest[start..<rest.count])
            rest = rest[0..<start].trimmed(.right)
        }
        if !rest.isEmpty { parts.append(rest) }
        return parts.reversed()
    }

    /// The lines without, or with, what ends them.
    func lines(keepingEnds keepsEnds: Bool = false) -> [Text] {
        var lines: [Text] = []
        var start = 0
        var position = 0
        var previous: Unicode.Scalar?
        for scalar in string.unicodeScalars {
            let end = position + UTF8.width(scalar)
            if scalar == "\n", previous == "\r", !lines.isEmpty {
                if keepsEnds, let last = lines.popLast() { lines.append(last + self[position..<end]) }
                start = end
            } else if scalar.endsLine {
                lines.append(self[start..<(keepsEnds ? end : position)])
                start = end
            }
            previous = scalar
            position = end
        }
        if start < count { lines.append(self[start..<count]) }
        return lines
    }

    func replacing(_ old: Text, with new: Text, maximumCount: Int = .max) -> Text {
        var result = TextBuilder(isMarkup: isMarkup)
        var start = 0
        var replacements = 0
        if old.isEmpty {
            for character in characters {
                if replacements < maximumCount {
                    result.append(new)
                    replacements += 1
                }
                result.append(character)
                start += character.count
            }
            if replacements < maximumCount { result.append(new) }
        } else {
            while replacements < maximumCount, let found = firstIndex(of: old, from: start) {
                result.append(self[start..<found])
                result.append(new)
                start = found + old.count
                replacements += 1
            }
            if replacements == 0 { return self }
            result.append(self[start..<count])
        }
        return result.text
    }

    static func joined(_ parts: [Text], by separator: Text) -> Text {
        if parts.count == 1 { return parts[0].plain }
        var result = TextBuilder()
        result.reserveCapacity(parts.reduce(0) { $0 + $1.count + separator.count })
        for (index, part) in parts.enumerated() {
            if index > 0, !separator.isEmpty { result.append(separator) }
            result.append(part)
        }
        return result.text
    }

    func repeated(_ times: Int) -> Text {
        var result = TextBuilder(isMarkup: isMarkup)
        for _ in 0..<max(0, times) { result.append(self) }
        return result.text
    }
}

extension Unicode.Scalar {
    /// What Python's `str.splitlines` takes for the end of a line.
    fileprivate var endsLine: Bool {
        switch value {
        case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }
}
