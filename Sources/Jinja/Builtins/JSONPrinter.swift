import OrderedJSON

/// Writes values as Python's `json.dumps` does.
struct JSONPrinter {
    let options: JSONWriter.Options
    let maximumByteCount: Int
    private(set) var bytes: [UInt8] = []
    /// Input if any text inside is.
    private(set) var origin = Origin.template

    init(options: JSONWriter.Options, maximumByteCount: Int) {
        self.options = options
        self.maximumByteCount = maximumByteCount
    }

    mutating func write(_ value: Value, depth: Int) throws(Failure) {
        switch value {
        case .text(let text): write(text)
        case .list(let list), .tuple(let list): try write(list.elements, depth: depth)
        case .mapping(let mapping): try write(mapping, depth: depth)
        case .none: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let value): bytes += String(value).utf8
        case .bigInteger(let digits): bytes += digits.utf8
        case .double(let value): write(value)
        default: throw .type("Object of type \(value.typeName) is not JSON serializable")
        }
    }

    private mutating func write(_ text: Text) {
        origin = origin.mixed(with: text.origin)
        write(text.string)
    }

    private mutating func write(_ string: String) {
        if options.ensuresASCII {
            var writer = JSONWriter(options: options)
            writer.write(.string(string))
            bytes += writer.bytes
        } else {
            JSONWriter.appendString(string.utf8, to: &bytes)
        }
    }

    private mutating func write(_ number: Double) {
        if number.isFinite {
            bytes += number.pythonDescription.utf8
        } else {
            bytes += (number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity").utf8
        }
    }

    private mutating func write(_ elements: [Value], depth: Int) throws(Failure) {
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            try startItem(isFirst: index == 0, depth: depth)
            try write(element, depth: depth + 1)
        }
        try endContainer(UInt8(ascii: "]"), isEmpty: elements.isEmpty, depth: depth)
    }

    private mutating func write(_ mapping: Mapping, depth: Int) throws(Failure) {
        bytes.append(UInt8(ascii: "{"))
        if options.sortsKeys, mapping.count > 1 {
            for (index, (key, value)) in try sorted(mapping).enumerated() {
                try write(key, value, isFirst: index == 0, depth: depth)
            }
        } else {
            for index in mapping.values.indices {
                try write(
                    mapping.keys.values[index], mapping.values[index], isFirst: index == 0, depth: depth)
            }
        }
        try endContainer(UInt8(ascii: "}"), isEmpty: mapping.count == 0, depth: depth)
    }

    private mutating func write(
        _ key: Value, _ value: Value, isFirst: Bool, depth: Int
    ) throws(Failure) {
        try startItem(isFirst: isFirst, depth: depth)
        switch key {
        case .text(let text): write(text)
        case .none: write("null")
        case .bool(let value): write(value ? "true" : "false")
        case .integer(let value): write(String(value))
        case .bigInteger(let digits): write(digits)
        case .double(let value): write(value.pythonDescription)
        default: throw .type("keys must be str, int, float, bool or None, not \(key.typeName)")
        }
        bytes += options.keySeparator.utf8
        try write(value, depth: depth + 1)
    }

    /// Python sorts the keys themselves and not what is written for them.
    private func sorted(_ mapping: Mapping) throws(Failure) -> [(Value, Value)] {
        let members = Array(mapping.members)
        for (key, _) in members.dropFirst() { _ = try members[0].0.isOrdered(.less, key) }
        return members.sorted { left, right in (try? left.0.isOrdered(.less, right.0)) ?? false }
    }

    private mutating func startItem(isFirst: Bool, depth: Int) throws(Failure) {
        if !isFirst { bytes += options.itemSeparator.utf8 }
        try breakLine(depth: depth + 1)
        guard bytes.count <= maximumByteCount else {
            throw .limit("more than \(maximumByteCount) bytes of text")
        }
    }

    private mutating func endContainer(_ bracket: UInt8, isEmpty: Bool, depth: Int) throws(Failure) {
        if !isEmpty { try breakLine(depth: depth) }
        bytes.append(bracket)
    }

    private mutating func breakLine(depth: Int) throws(Failure) {
        guard let indent = options.indent else { return }
        let (width, overflows) = indent.utf8.count.multipliedReportingOverflow(by: depth)
        guard !overflows, width <= maximumByteCount - min(bytes.count, maximumByteCount) else {
            throw .limit("more than \(maximumByteCount) bytes of text")
        }
        bytes.append(UInt8(ascii: "\n"))
        for _ in 0..<depth { bytes += indent.utf8 }
    }
}
