extension Renderer {
    /// `wordwrap`: every line cut by Python's `textwrap.wrap`.
    mutating func wordWrap(_ value: Value, _ arguments: BoundArguments) throws(Failure) -> Text {
        if case .undefined(let undefined) = value { throw undefined.failure }
        guard case .text(let text) = value else {
            throw .type("'\(value.typeName)' object has no attribute 'splitlines'")
        }
        let width = try arguments.integer(0, default: 79)
        let newline = try arguments.optionalText(2) ?? Text("\n", origin: .template)
        let wrapper = WordWrapper(
            width: width,
            breaksLongWords: arguments[1]?.isTrue ?? true,
            breaksOnHyphens: arguments[3]?.isTrue ?? true)
        var lines: [Text] = []
        for line in text.plain.lines() {
            try step(line.count)
            // What is blank is one empty line.
            guard width > 0 || line.isEmpty else {
                throw .value("invalid width \(width) (must be > 0)")
            }
            lines.append(try join(wrapper.lines(of: line), by: newline).plain)
        }
        return try join(lines, by: newline).plain
    }
}

/// Python's `textwrap.TextWrapper`, as far as it is used.
private struct WordWrapper {
    let width: Int
    let breaksLongWords: Bool
    let breaksOnHyphens: Bool

    func lines(of text: Text) -> [Text] {
        let scalars = Array(text.string.unicodeScalars)
        var ends: [Int] = [0]
        for scalar in scalars { ends.append((ends.last ?? 0) + UTF8.width(scalar)) }
        var chunks = self.chunks(of: scalars)[...]
        var lines: [Text] = []
        while !chunks.isEmpty {
            var line: [Range<Int>] = []
            var count = 0
            if isBlank(chunks.first, scalars), !lines.isEmpty { chunks.removeFirst() }
            while let chunk = chunks.first, count + chunk.count <= width {
                line.append(chunk)
                count += chunk.count
                chunks.removeFirst()
            }
            if let long = chunks.first, long.count > width {
                if breaksLongWords {
                    let end = breakPosition(in: long, room: width < 1 ? 1 : width - count, scalars)
                    line.append(long.lowerBound..<end)
                    chunks[chunks.startIndex] = end..<long.upperBound
                } else if line.isEmpty {
                    line.append(long)
                    chunks.removeFirst()
                }
            }
            if isBlank(line.last, scalars) { line.removeLast() }
            if let first = line.first, let last = line.last {
                lines.append(text[ends[first.lowerBound]..<ends[last.upperBound]])
            }
        }
        return lines
    }

    private func breakPosition(in chunk: Range<Int>, room: Int, _ scalars: [Unicode.Scalar]) -> Int {
        let end = chunk.lowerBound + max(0, room)
        if breaksOnHyphens, chunk.count > room,
            let hyphen = scalars[chunk.lowerBound..<end].lastIndex(of: "-"), hyphen > chunk.lowerBound,
            scalars[chunk.lowerBound..<hyphen].contains(where: { $0 != "-" })
        {
            return hyphen + 1
        }
        return end
    }

    private func isBlank(_ chunk: Range<Int>?, _ scalars: [Unicode.Scalar]) -> Bool {
        guard let chunk else { return false }
        return scalars[chunk].allSatisfy(\.isPythonWhitespace)
    }

    /// Cuts a line into words and what is between them.
    private func chunks(of scalars: [Unicode.Scalar]) -> [Range<Int>] {
        var chunks: [Range<Int>] = []
        var start = 0
        while start < scalars.count {
            let isSpace = scalars[start].isWrapSpace
            var end = start + 1
            while end < scalars.count, scalars[end].isWrapSpace == isSpace {
                if !isSpace, breaksOnHyphens, mayBreak(before: end, from: start, scalars) { break }
                end += 1
            }
            chunks.append(start..<end)
            start = end
        }
        return chunks
    }

    /// The places of the regular expression `wordsep_re` inside a word: after a hyphen between letters, and
    /// around a dash of several hyphens.
    private func mayBreak(before end: Int, from start: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        func scalar(_ position: Int) -> Unicode.Scalar? {
            scalars.indices.contains(position) ? scalars[position] : nil
        }
        func isLetter(_ position: Int) -> Bool { scalar(position)?.isWordLetter ?? false }
        func isPunctuation(_ position: Int) -> Bool { scalar(position)?.isWordPunctuation ?? false }
        func dashEnd(_ position: Int) -> Int? {
            var end = position
            while scalar(end) == "-" { end += 1 }
            return end - position >= 2 && (scalar(end)?.isWordCharacter ?? false) ? end : nil
        }
        // A dash between words is a chunk of its own.
        if isPunctuation(start - 1), let dashEnd = dashEnd(start) { return end == dashEnd }
        if isPunctuation(end - 1), dashEnd(end) != nil { return true }
        guard end > start, scalar(end - 1) == "-", end - 1 > start else { return false }
        let isAfterLetters =
            (isLetter(end - 2) && isLetter(end - 3))
            || (isPunctuation(end - 2) && scalar(end - 3) == "-" && isLetter(end - 4))
        let isBeforeLetters =
            isLetter(end) && (isLetter(end + 1) || (scalar(end + 1) == "-" && isLetter(end + 2)))
        return isAfterLetters && isBeforeLetters
    }
}

extension Unicode.Scalar {
    /// What `textwrap` takes for whitespace.
    fileprivate var isWrapSpace: Bool {
        value == 0x20 || 0x09...0x0D ~= value
    }

    fileprivate var isWordCharacter: Bool { self == "_" || isPythonAlphanumeric }
    fileprivate var isWordLetter: Bool { isWordCharacter && properties.numericType != .decimal }
    fileprivate var isWordPunctuation: Bool { isWordCharacter || "!\"'&.,?".unicodeScalars.contains(self) }
}
