extension RawInput {
    struct TagAttributes: Sendable, Hashable {
        var name: String
        fileprivate(set) var values: [String: String] = [:]

        subscript(attribute: String) -> String? { values[attribute] }
    }

    enum TagRead: Sendable, Hashable {
        case undecided
        /// What stands here is no such tag.
        case none
        case tag(TagAttributes)
    }

    /// Tags carry names and flags; anything longer is text.
    private static let maximumTagLength = 512

    /// Reads the tag that is next and moves past it.
    mutating func readTag(_ tag: ParameterSyntax.Tag) -> TagRead {
        switch answer(tag.prefix, at: position) {
        case .undecided: return .undecided
        case .no: return .none
        case .yes: break
        }
        let start = position + tag.prefix.utf8.count
        var index = start
        var isQuoted = false
        while index - start < Self.maximumTagLength {
            if !isQuoted {
                switch answer(tag.suffix, at: index) {
                case .undecided: return .undecided
                case .no: break
                case .yes:
                    guard let attributes = attributes(of: tag, in: start..<index) else { return .none }
                    position = index + tag.suffix.utf8.count
                    return .tag(attributes)
                }
            }
            guard index < end else { return isComplete ? .none : .undecided }
            if tag.name != .whole, bytes[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
            index += 1
        }
        return .none
    }

    private func attributes(of tag: ParameterSyntax.Tag, in range: Range<Int>) -> TagAttributes? {
        switch tag.name {
        case .whole:
            let name = text(range).trimmingSpaces
            return name.isEmpty || name.contains("\n") ? nil : TagAttributes(name: name)
        case .attribute(let key):
            let values = parseAttributes(in: range)
            guard let name = values[key], !name.isEmpty else { return nil }
            return TagAttributes(name: name, values: values)
        }
    }

    /// `key="value"`, any number of them.
    private func parseAttributes(in range: Range<Int>) -> [String: String] {
        var values: [String: String] = [:]
        var index = range.lowerBound
        while let equals = bytes[index..<range.upperBound].firstIndex(of: UInt8(ascii: "=")) {
            let key = text(index..<equals).trimmingSpaces
            guard let open = bytes[equals..<range.upperBound].firstIndex(of: UInt8(ascii: "\"")),
                let close = bytes[(open + 1)..<range.upperBound].firstIndex(of: UInt8(ascii: "\""))
            else { break }
            values[key] = String(decoding: bytes[open + 1..<close].decodingEntities, as: UTF8.self)
            index = close + 1
        }
        return values
    }
}

extension String {
    var trimmingSpaces: String {
        let utf8 = utf8.drop(while: \.isSpace)
        guard let last = utf8.lastIndex(where: { !$0.isSpace }) else { return "" }
        return String(decoding: utf8[...last], as: UTF8.self)
    }
}

extension ArraySlice<UInt8> {
    private static let entities: [(name: StaticString, byte: UInt8)] = [
        ("&amp;", UInt8(ascii: "&")), ("&lt;", UInt8(ascii: "<")), ("&gt;", UInt8(ascii: ">")),
        ("&quot;", UInt8(ascii: "\"")), ("&apos;", UInt8(ascii: "'")),
    ]

    /// The text with XML's five entities replaced.
    var decodingEntities: [UInt8] {
        guard contains(UInt8(ascii: "&")) else { return Array(self) }
        var text: [UInt8] = []
        var index = startIndex
        while index < endIndex {
            let rest = self[index...]
            let entity = Self.entities.first { entity in
                entity.name.withUTF8Buffer { rest.starts(with: $0) }
            }
            text.append(entity?.byte ?? self[index])
            index += entity?.name.utf8CodeUnitCount ?? 1
        }
        return text
    }

    /// Where an entity begins that more bytes could complete; the end if none does.
    var incompleteEntityStart: Int {
        guard let start = self.suffix(5).lastIndex(of: UInt8(ascii: "&")) else { return endIndex }
        let tail = self[start...]
        let isIncomplete = Self.entities.contains { entity in
            entity.name.withUTF8Buffer { $0.count > tail.count && $0.starts(with: tail) }
        }
        return isIncomplete ? start : endIndex
    }
}
