extension Text {
    /// The characters one by one, as Python iterates a string.
    var characters: [Text] {
        var characters: [Text] = []
        var position = 0
        for scalar in string.unicodeScalars {
            let length = UTF8.width(scalar)
            let part = provenance[position..<position + length]
            characters.append(Text(String(scalar), provenance: part, isMarkup: isMarkup))
            position += length
        }
        return characters
    }

    /// Where the scalar of that number begins; the end for a number past it.
    func position(ofScalar number: Int) -> Int {
        if isASCII { return min(number, count) }
        return string.withBytes { bytes in
            var remaining = number
            for (position, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
                if remaining == 0 { return position }
                remaining -= 1
            }
            return bytes.count
        }
    }

    func scalarNumber(at position: Int) -> Int {
        string.withBytes { $0.prefix(position).count { $0 & 0xC0 != 0x80 } }
    }

    func scalars(_ range: Range<Int>) -> Text {
        let start = position(ofScalar: range.lowerBound)
        let end = position(ofScalar: range.upperBound)
        return self[start..<max(start, end)]
    }

    var reversed: Text {
        var result = TextBuilder(isMarkup: isMarkup)
        for character in characters.reversed() { result.append(character) }
        return result.text
    }
}
