import OrderedJSON

/// JSON text that broke off, completed: strings, arrays and objects are closed, what dangles is dropped.
func healed(_ text: String) -> JSONValue? {
    var bytes = Array(text.utf8)
    while !bytes.isEmpty {
        if let value = try? JSONValue(parsing: bytes + closers(of: bytes)) { return value }
        bytes.removeLast()
    }
    return nil
}

private func closers(of bytes: [UInt8]) -> [UInt8] {
    var closers: [UInt8] = []
    var isInString = false
    var isEscaped = false
    for byte in bytes {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            continue
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"): closers.append(UInt8(ascii: "}"))
        case UInt8(ascii: "["): closers.append(UInt8(ascii: "]"))
        case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = closers.popLast()
        default: break
        }
    }
    return (isInString ? [UInt8(ascii: "\"")] : []) + closers.reversed()
}

/// Equality as JSON has it: members in any order, 3 is 3.0.
func isSameJSON(_ left: JSONValue, _ right: JSONValue) -> Bool {
    switch (left, right) {
    case (.object(let left), .object(let right)):
        left.count == right.count
            && left.allSatisfy { key, value in right[key].map { isSameJSON(value, $0) } ?? false }
    case (.array(let left), .array(let right)):
        left.count == right.count && zip(left, right).allSatisfy { isSameJSON($0, $1) }
    default:
        left == right || (left.doubleValue != nil && left.doubleValue == right.doubleValue)
    }
}

/// Whether a value could grow into another.
func isPrefix(_ part: JSONValue, of whole: JSONValue) -> Bool {
    switch (part, whole) {
    case (.object(let part), .object(let whole)):
        part.count <= whole.count
            && part.enumerated().allSatisfy { index, member in
                guard let other = whole[member.key] else { return false }
                return index == part.count - 1
                    ? isPrefix(member.value, of: other) : isSameJSON(member.value, other)
            }
    case (.array(let part), .array(let whole)):
        part.count <= whole.count
            && part.indices.allSatisfy {
                $0 == part.count - 1 ? isPrefix(part[$0], of: whole[$0]) : isSameJSON(part[$0], whole[$0])
            }
    case (.string(let part), .string(let whole)): whole.utf8.starts(with: part.utf8)
    default: isSameJSON(part, whole)
    }
}
