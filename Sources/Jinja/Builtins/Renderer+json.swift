import OrderedJSON

extension Renderer {
    /// `tojson`: what `json.dumps` writes.
    mutating func json(_ value: Value, _ arguments: BoundArguments) throws(Failure) -> Text {
        var options = JSONWriter.Options.python
        options.ensuresASCII = arguments.isTrue(0)
        options.sortsKeys = arguments.isTrue(3)
        switch arguments[1] {
        case nil, Value.none?: break
        case .text(let text)?:
            options.indent = text.string
            options.itemSeparator = ","
        case let indent?:
            let width = max(0, try indent.index())
            try charge(bytes: width)
            options.indent = String(repeating: " ", count: width)
            options.itemSeparator = ","
        }
        if let separators = arguments[2], !separators.isNone {
            let pair = try elements(of: separators)
            guard pair.count == 2 else {
                throw .value("not enough values to unpack (expected 2, got \(pair.count))")
            }
            options.itemSeparator = try pair[0].requiredText().string
            options.keySeparator = try pair[1].requiredText().string
        }

        try step(value.extent.weight)
        var conversion = JSONConversion(options: options)
        let json = try conversion.json(value, depth: 0)
        // An escape can take six bytes for one.
        try charge(bytes: conversion.layoutByteCount + value.extent.weight)
        var writer = JSONWriter(options: options)
        writer.write(json)
        let text = String(decoding: writer.bytes, as: UTF8.self)
        try charge(bytes: text.utf8.count)
        return Text(text, origin: conversion.origin)
    }
}

/// Turns a value into what JSON knows.
private struct JSONConversion {
    let options: JSONWriter.Options
    /// Input if any text inside is.
    private(set) var origin = Origin.template
    /// What separators and indentation will take; it can be far more than the value.
    private(set) var layoutByteCount = 0

    init(options: JSONWriter.Options) {
        self.options = options
    }

    mutating func json(_ value: Value, depth: Int) throws(Failure) -> JSONValue {
        switch value {
        case .none: return .null
        case .bool(let value): return .bool(value)
        case .integer(let value): return .integer(value)
        case .bigInteger(let digits): return .bigInteger(digits)
        case .double(let value): return .double(value)
        case .text(let text):
            origin = origin.mixed(with: text.origin)
            return .string(text.string)
        case .list(let list), .tuple(let list):
            var elements: [JSONValue] = []
            elements.reserveCapacity(list.elements.count)
            for element in list.elements {
                try addLayout(depth: depth)
                elements.append(try json(element, depth: depth + 1))
            }
            return .array(elements)
        case .mapping(let mapping):
            var object = JSONObject()
            for (key, value) in mapping.members {
                try addLayout(depth: depth)
                object.updateValue(try json(value, depth: depth + 1), forKey: try name(of: key))
            }
            return .object(object)
        default: throw .type("Object of type \(value.typeName) is not JSON serializable")
        }
    }

    private mutating func addLayout(depth: Int) throws(Failure) {
        let indentation = (options.indent?.utf8.count ?? 0).multipliedReportingOverflow(by: depth + 1)
        let separators = options.itemSeparator.utf8.count + options.keySeparator.utf8.count
        guard !indentation.overflow, indentation.partialValue < 1 << 40, layoutByteCount < 1 << 40 else {
            throw .limit("too much indentation")
        }
        layoutByteCount += indentation.partialValue + separators
    }

    private mutating func name(of key: Value) throws(Failure) -> String {
        switch key {
        case .text(let text):
            origin = origin.mixed(with: text.origin)
            return text.string
        case .none: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return String(value)
        case .bigInteger(let digits): return digits
        case .double(let value): return value.pythonDescription
        default:
            throw .type("keys must be str, int, float, bool or None, not \(key.typeName)")
        }
    }
}
