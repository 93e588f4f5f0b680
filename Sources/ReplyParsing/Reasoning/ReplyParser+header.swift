import Inference

extension ReplyParser {
    /// Takes text of a header; text that can be no header is content, and what follows it is read as such.
    ///
    /// - Returns: Whether the reply goes on.
    mutating func readHeader(_ range: Range<Int>) -> Bool {
        for index in range {
            header.append(input.bytes[index])
            guard configuration.format.header?.allows(header) == true else {
                input.position = index + 1
                return releaseHeader(endingAt: index + 1)
            }
        }
        return true
    }

    /// Does what the header says about the text behind it.
    mutating func endHeader() -> Bool {
        let meaning = configuration.format.header?.meaning(of: header) ?? .enters(.content)
        switch meaning {
        case .enters(.calls) where !configuration.parsesCalls: enter(.content)
        case .enters(let region): enter(region)
        case .call(let name):
            enter(.calls)
            guard configuration.parsesCalls else {
                enter(.content)
                return true
            }
            return beginCall(named: name)
        }
        return true
    }

    /// What the end of the reply leaves of a header: a header cut off is markup, anything else is content.
    mutating func finishHeader() {
        guard region == .header, !header.isEmpty else { return }
        if configuration.format.header?.isCertain(header) != true { _ = releaseHeader(endingAt: input.end) }
    }

    private mutating func releaseHeader(endingAt end: Int) -> Bool {
        let text = withoutMarkers(header)
        enter(.content)
        writeText(text[...], at: input.offset + end - text.count)
        return !isFinished
    }
}

extension ReplyParser {
    /// Text without the markers that made it look like a header.
    private func withoutMarkers(_ text: [UInt8]) -> [UInt8] {
        let markers = configuration.format.delimiters.map(\.marker).filter { $0.kind == .control }
        var result: [UInt8] = []
        var rest = text[...]
        while let byte = rest.first {
            if let marker = markers.first(where: { rest.starts(with: $0.text.utf8) }) {
                rest = rest.dropFirst(marker.text.utf8.count)
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return result
    }
}

extension HeaderSyntax {
    enum Meaning: Sendable, Hashable {
        case enters(Region)
        case call(name: String)
    }

    /// Longer than any header: roles, recipients and channels are names.
    private static let maximumLength = 512

    /// Whether more text could make this a header.
    func allows(_ header: [UInt8]) -> Bool {
        guard header.count <= Self.maximumLength else { return false }
        switch self {
        case .author: return !header.contains(UInt8(ascii: "\n"))
        case .channel, .recipient:
            // A role may come first, in one word; then a recipient or a marker.
            let rest = header.drop(while: \.isSpace).drop(while: \.isNameByte)
            let space = rest.prefix(while: \.isSpace)
            let next = rest.dropFirst(space.count).prefix(3)
            if next.isEmpty || next.first == UInt8(ascii: "<") { return true }
            let isDirected =
                header.first?.isSpace == true || !space.isEmpty || header.starts(with: "to=".utf8)
            return (isDirected && "to=".utf8.starts(with: next))
                || header.drop(while: \.isSpace).starts(with: "to=".utf8)
        }
    }

    /// Whether this is a header and no text, although it is not over.
    func isCertain(_ header: [UInt8]) -> Bool {
        switch self {
        case .author: false
        case .channel, .recipient: recipient(in: header) != nil || header.contains(UInt8(ascii: "<"))
        }
    }

    func meaning(of header: [UInt8]) -> Meaning {
        let recipient = recipient(in: header)
        switch self {
        case .author:
            return .enters(.content)
        case .recipient:
            return switch recipient {
            case "self": .enters(.reasoning)
            case "user", nil: .enters(.content)
            default: .enters(.calls)
            }
        case .channel:
            if let function = recipient.flatMap(function), !["assistant", "user"].contains(function) {
                return .call(name: function)
            }
            return .enters(lastChannel(in: header) == "analysis" ? .reasoning : .content)
        }
    }

    /// The word behind the last `to=`, up to a space or a marker.
    private func recipient(in header: [UInt8]) -> String? {
        word(behindLast: "to=", in: header)
    }

    /// `functions.NAME`, or the name of a tool that the model knows by itself, such as `python`.
    private func function(_ recipient: String) -> String? {
        let prefix = "functions."
        let name = recipient.hasPrefix(prefix) ? String(recipient.dropFirst(prefix.count)) : recipient
        return name.isEmpty ? nil : name
    }

    private func lastChannel(in header: [UInt8]) -> String? {
        word(behindLast: "<|channel|>", in: header)
    }

    private func word(behindLast key: String, in header: [UInt8]) -> String? {
        var start = header.count - key.utf8.count
        while start >= 0 {
            if header[start...].starts(with: key.utf8) {
                let word = header[(start + key.utf8.count)...].prefix { $0.isNameByte }
                return word.isEmpty ? nil : String(decoding: word, as: UTF8.self)
            }
            start -= 1
        }
        return nil
    }
}
