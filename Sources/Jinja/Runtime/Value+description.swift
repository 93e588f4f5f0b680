import OrderedJSON

extension Value {
    /// Python's `str`. Texts keep the origins of their parts; a container is input if anything in it is.
    func text(in heap: Heap) throws(Failure) -> Text {
        switch self {
        case .undefined: return .empty
        case .text(let text): return text
        default:
            var representation = Representation(heap: heap)
            try representation.append(self)
            return Text(representation.string, origin: representation.origin)
        }
    }

    /// Python's `repr`.
    func representation(in heap: Heap) throws(Failure) -> Text {
        var representation = Representation(heap: heap)
        try representation.append(self)
        return Text(representation.string, origin: representation.origin)
    }
}

private struct Representation {
    let heap: Heap
    var string = ""
    var origin = Origin.template
    private var depth = 0

    init(heap: Heap) {
        self.heap = heap
    }

    mutating func append(_ value: Value) throws(Failure) {
        switch value {
        case .undefined: string += "Undefined"
        case .none: string += "None"
        case .bool(let value): string += value ? "True" : "False"
        case .integer(let value): string += String(value)
        case .bigInteger(let digits): string += digits
        case .double(let value): string += value.pythonDescription
        case .text(let text): append(text)
        case .list(let list): try append(list.elements, "[", "]")
        case .tuple(let list): try append(list.elements, "(", list.elements.count == 1 ? ",)" : ")")
        case .view(let list, _): try append(list.elements, "\(value.typeName)([", "])")
        case .mapping(let mapping): try append(mapping.members)
        case .range(let range):
            string += "range(\(range.start), \(range.stop)\(range.step == 1 ? "" : ", \(range.step)"))"
        case .macro: string += "<Macro>"
        case .function(let function): string += "<function \(function.rawValue)>"
        case .method(let method):
            string += "<built-in method \(method.method.rawValue) of \(method.receiver.typeName) object>"
        case .object(let reference): try append(reference)
        }
    }

    private mutating func append(_ values: [Value], _ open: String, _ close: String) throws(Failure) {
        string += open
        for (index, value) in values.enumerated() {
            if index > 0 { string += ", " }
            try append(value)
        }
        string += close
    }

    private mutating func append(_ members: Zip2Sequence<[Value], [Value]>) throws(Failure) {
        string += "{"
        for (index, (key, value)) in members.enumerated() {
            if index > 0 { string += ", " }
            try append(key)
            string += ": "
            try append(value)
        }
        string += "}"
    }

    private mutating func append(_ reference: Heap.Reference) throws(Failure) {
        if let members = heap.namespace(reference) {
            // A namespace can hold itself.
            guard depth < Extent.maximumHeight, StackGuard().hasRoom(levels: Extent.maximumHeight) else {
                throw .limit("maximum recursion depth exceeded")
            }
            depth += 1
            defer { depth -= 1 }
            string += "<Namespace "
            try append(members.members)
            string += ">"
        } else if let loop = heap.loop(reference) {
            string += "<LoopContext \(loop.index + 1)/\(loop.items.count)>"
        } else {
            string += "<\(reference.kind.typeName) object>"
        }
    }

    private mutating func append(_ text: Text) {
        origin = origin.mixed(with: text.origin)
        let quote: Unicode.Scalar =
            text.string.unicodeScalars.contains("'") && !text.string.unicodeScalars.contains("\"")
            ? "\"" : "'"
        if text.isMarkup { string += "Markup(" }
        string.unicodeScalars.append(quote)
        for scalar in text.string.unicodeScalars {
            switch scalar {
            case quote, "\\":
                string += "\\"
                string.unicodeScalars.append(scalar)
            case "\n": string += "\\n"
            case "\r": string += "\\r"
            case "\t": string += "\\t"
            default:
                if scalar.isPythonPrintable {
                    string.unicodeScalars.append(scalar)
                } else {
                    string += scalar.pythonEscape
                }
            }
        }
        string.unicodeScalars.append(quote)
        if text.isMarkup { string += ")" }
    }
}

extension Text {
    /// What Python's `ascii` makes of a representation.
    var escapingNonASCII: Text {
        mapRuns { run in
            var result = ""
            for scalar in run.unicodeScalars {
                result += scalar.isASCII ? String(scalar) : scalar.pythonEscape
            }
            return result
        }
    }
}

extension Unicode.Scalar {
    /// What Python's `str.isprintable` says.
    var isPythonPrintable: Bool {
        if self == " " { return true }
        return switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned: false
        case .lineSeparator, .paragraphSeparator, .spaceSeparator: false
        default: true
        }
    }

    fileprivate var pythonEscape: String {
        let digits = String(value, radix: 16)
        let (letter, width) = value < 0x100 ? ("x", 2) : value < 0x10000 ? ("u", 4) : ("U", 8)
        return "\\" + letter + String(repeating: "0", count: width - digits.utf8.count) + digits
    }
}
