extension Renderer {
    /// `filesizeformat`: a number of bytes for people.
    func fileSize(_ value: Value, _ arguments: BoundArguments) throws(Failure) -> Text {
        let count: Double
        switch value {
        case .undefined(let undefined): throw undefined.failure
        case .text(let text):
            guard let number = Double(python: text) else {
                throw .value("could not convert string to float: '\(text.string)'")
            }
            count = number
        default:
            guard let number = Number(value) else {
                throw .type("float() argument must be a string or a real number, not '\(value.typeName)'")
            }
            count = number.double
        }
        return Text(try Self.fileSize(count, isBinary: arguments.isTrue(0)), origin: .template)
    }

    private static func fileSize(_ count: Double, isBinary: Bool) throws(Failure) -> String {
        let base = isBinary ? 1024.0 : 1000.0
        if count == 1 { return "1 Byte" }
        if count < base {
            guard let whole = Int(exactly: count.rounded(.towardZero)) else {
                throw .value("cannot convert float infinity to integer")
            }
            return "\(whole) Bytes"
        }
        let prefixes = ["k", "M", "G", "T", "P", "E", "Z", "Y"]
        var unit = base * base
        var position = 0
        while !(count < unit), position + 1 < prefixes.count {
            unit *= base
            position += 1
        }
        let prefix = isBinary ? prefixes[position].uppercased() + "i" : prefixes[position]
        return (base * count / unit).formatted(.fixed, precision: 1) + " \(prefix)B"
    }

    /// `xmlattr`: the members of a mapping as attributes of an element.
    mutating func attributes(_ value: Value, _ arguments: BoundArguments) throws(Failure) -> Text {
        if case .undefined(let undefined) = value { throw undefined.failure }
        guard case .mapping(let mapping) = value else {
            throw .type("'\(value.typeName)' object has no attribute 'items'")
        }
        var parts: [Text] = []
        for (key, value) in mapping.members where !value.isNone && !value.isUndefined {
            guard case .text(let name) = key else {
                throw .type("expected string or bytes-like object, got '\(key.typeName)'")
            }
            let isBroken = name.string.unicodeScalars.contains {
                $0.isPythonWhitespace || "/>=".unicodeScalars.contains($0)
            }
            guard !isBroken else {
                throw .value("Invalid character in attribute name: \(try representation(of: key).string)")
            }
            let equals = Text("=\"", origin: .template)
            let quote = Text("\"", origin: .template)
            parts.append(name.escaped + equals + (try text(of: value)).escaped + quote)
        }
        let space = Text(" ", origin: .template)
        let joined = try join(parts, by: space).plain
        let isSpaced = arguments[0]?.isTrue ?? true
        return isSpaced && !joined.isEmpty ? space + joined : joined
    }

    /// `striptags`: without comments and tags, and with single spaces only.
    mutating func stripTags(_ value: Value) throws(Failure) -> Text {
        let text = try text(of: value).plain
        try charge(bytes: text.count)
        let open = Text("<!--", origin: .template)
        let close = Text("-->", origin: .template)
        let bare = Self.removing(
            from: Self.removing(from: text, open, close),
            Text("<", origin: .template), Text(">", origin: .template))
        let words = bare.splitAtWhitespace()
        return try join(words, by: Text(" ", origin: .template)).mapRuns { $0.unescapingMarkup }
    }

    private static func removing(from text: Text, _ open: Text, _ close: Text) -> Text {
        var result = TextBuilder()
        var position = 0
        while let start = text.firstIndex(of: open, from: position),
            let end = text.firstIndex(of: close, from: start)
        {
            result.append(text[position..<start])
            position = end + close.count
        }
        result.append(text[position..<text.count])
        return result.text
    }
}

extension String {
    /// With the characters that the commonest entities of HTML stand for.
    fileprivate var unescapingMarkup: String {
        guard utf8.contains(UInt8(ascii: "&")) else { return self }
        let names: [String: String] = [
            "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}",
        ]
        var result = ""
        var rest = self[...]
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            rest = rest[start...]
            guard let end = rest.firstIndex(of: ";"),
                let character = Self.character(rest[rest.index(after: start)..<end], names)
            else {
                result += "&"
                rest = rest.dropFirst()
                continue
            }
            result += character
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func character(_ name: Substring, _ names: [String: String]) -> String? {
        if let character = names[String(name)] { return character }
        guard name.first == "#" else { return nil }
        let digits = name.dropFirst()
        let value =
            digits.first == "x" || digits.first == "X"
            ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return value.flatMap { Unicode.Scalar($0) }.map { String($0) }
    }
}
