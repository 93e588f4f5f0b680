import OrderedJSON

/// A place in a document (RFC 6901), as it stands after the `#` of a reference.
enum JSONPointer {
    static func escaped(_ key: String) -> String {
        guard key.utf8.contains(where: { [0, UInt8(ascii: "~"), UInt8(ascii: "/")].contains($0) }) else {
            return key
        }
        var result = ""
        for scalar in key.unicodeScalars {
            switch scalar {
            case "~": result += "~0"
            case "/": result += "~1"
            // Not of the RFC: a null character ends the part of a path that is a pointer.
            case "\0": result += "~2"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    static func keys(of pointer: Substring) -> [String] {
        pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { part in
            guard part.contains("~") else { return String(part) }
            var key = ""
            var scalars = part.unicodeScalars[...]
            while let scalar = scalars.popFirst() {
                if scalar == "~", let next = scalars.first, next == "0" || next == "1" {
                    scalars.removeFirst()
                    key += next == "0" ? "~" : "/"
                } else {
                    key.unicodeScalars.append(scalar)
                }
            }
            return key
        }
    }

    static func percentDecoded(_ text: Substring) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
