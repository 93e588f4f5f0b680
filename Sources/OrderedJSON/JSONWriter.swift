/// Writes JSON as UTF-8, either as short as it can be or exactly as Python's `json.dumps` does.
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8] = []
    public let options: Options

    public init(options: Options = .compact) {
        self.options = options
    }

    public mutating func write(_ value: JSONValue) {
        write(value, depth: 0)
    }

    private mutating func write(_ value: JSONValue, depth: Int) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let value): bytes += String(value).utf8
        case .bigInteger(let digits): bytes += digits.utf8
        case .double(let value): write(value)
        case .string(let value): write(value)
        case .array(let elements): write(elements, depth: depth)
        case .object(let object): write(object, depth: depth)
        }
    }

    private mutating func write(_ number: Double) {
        // What Python writes, although no JSON parser need read it.
        if number.isFinite {
            bytes += number.pythonDescription.utf8
        } else {
            bytes += (number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity").utf8
        }
    }

    private mutating func write(_ string: String) {
        if options.ensuresASCII {
            Self.appendASCIIString(string, to: &bytes)
        } else {
            Self.appendString(string.utf8, to: &bytes)
        }
    }

    private mutating func write(_ elements: [JSONValue], depth: Int) {
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            startItem(isFirst: index == 0, depth: depth)
            write(element, depth: depth + 1)
        }
        endContainer(UInt8(ascii: "]"), isEmpty: elements.isEmpty, depth: depth)
    }

    private mutating func write(_ object: JSONObject, depth: Int) {
        bytes.append(UInt8(ascii: "{"))
        let members = options.sortsKeys ? object.sortedByKey : Array(object)
        for (index, (key, value)) in members.enumerated() {
            startItem(isFirst: index == 0, depth: depth)
            write(key)
            bytes += options.keySeparator.utf8
            write(value, depth: depth + 1)
        }
        endContainer(UInt8(ascii: "}"), isEmpty: members.isEmpty, depth: depth)
    }

    private mutating func startItem(isFirst: Bool, depth: Int) {
        if !isFirst { bytes += options.itemSeparator.utf8 }
        breakLine(depth: depth + 1)
    }

    private mutating func endContainer(_ bracket: UInt8, isEmpty: Bool, depth: Int) {
        if !isEmpty { breakLine(depth: depth) }
        bytes.append(bracket)
    }

    private mutating func breakLine(depth: Int) {
        guard let indent = options.indent else { return }
        bytes.append(UInt8(ascii: "\n"))
        for _ in 0..<depth { bytes += indent.utf8 }
    }
}

extension JSONValue {
    /// The value as JSON text, compact unless the options say otherwise.
    public func serialized(_ options: JSONWriter.Options = .compact) -> String {
        String(decoding: serializedBytes(options), as: UTF8.self)
    }

    public func serializedBytes(_ options: JSONWriter.Options = .compact) -> [UInt8] {
        var writer = JSONWriter(options: options)
        writer.write(self)
        return writer.bytes
    }
}

extension JSONObject {
    /// Ordered as Python orders strings: by code points, which is the order of the UTF-8 bytes.
    fileprivate var sortedByKey: [Element] {
        sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}
