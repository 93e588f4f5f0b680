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

        try prepareToWalk(value.extent)
        // An escape can take six bytes for one.
        try charge(bytes: value.extent.weight)
        var printer = JSONPrinter(options: options, maximumByteCount: limits.maximumOutputByteCount)
        try printer.write(value, depth: 0)
        try charge(bytes: printer.bytes.count)
        return Text(String(decoding: printer.bytes, as: UTF8.self), origin: printer.origin)
    }
}
