import OrderedJSON

extension Renderer {
    mutating func apply(
        _ filter: Filter, to value: Value, _ arguments: BoundArguments
    ) throws(Failure) -> Value {
        switch filter {
        case .default, .d: applyDefault(value, arguments)
        case .length, .count: .integer(try length(of: value))
        case .tojson: .text(try json(value, arguments))
        case .string: .text(try text(of: value))
        case .safe: .text(try markup(value))
        case .list: try .list(try elements(of: value))
        case .items: try items(value)
        case .attr: try applyAttr(value, arguments)
        case .abs, .float, .int, .round, .sum: try applyNumeric(filter, value, arguments)
        case .first, .last, .batch, .slice, .reverse, .unique, .min, .max, .sort, .groupby, .dictsort:
            try applySequence(filter, value, arguments)
        case .map: try map(value, arguments)
        case .select: try select(value, arguments, byAttribute: false, keeps: true)
        case .reject: try select(value, arguments, byAttribute: false, keeps: false)
        case .selectattr: try select(value, arguments, byAttribute: true, keeps: true)
        case .rejectattr: try select(value, arguments, byAttribute: true, keeps: false)
        case .join: .text(try join(value, arguments))
        case .truncate: try truncate(value, arguments)
        case .filesizeformat: .text(try fileSize(value, arguments))
        case .wordwrap: .text(try wordWrap(value, arguments))
        case .xmlattr: .text(try attributes(value, arguments))
        case .striptags: .text(try stripTags(value))
        case .capitalize, .center, .e, .escape, .forceescape, .format, .indent, .lower, .replace, .title,
            .trim, .upper, .urlencode, .wordcount:
            try applyText(filter, value, arguments)
        }
    }

    private func applyDefault(_ value: Value, _ arguments: BoundArguments) -> Value {
        let isMissing: Bool
        if case .undefined = value {
            isMissing = true
        } else {
            isMissing = arguments.isTrue(1) && !value.isTrue
        }
        return isMissing ? arguments[0] ?? .text(.empty) : value
    }

    func length(of value: Value) throws(Failure) -> Int {
        switch value {
        case .undefined: return 0
        case .text(let text): return text.scalarCount
        case .list(let list), .tuple(let list), .view(let list, _): return list.elements.count
        case .mapping(let mapping): return mapping.count
        case .range(let range): return range.count
        case .object(let reference):
            if let loop = heap.loop(reference) { return loop.items.count }
            throw .type("object of type '\(value.typeName)' has no len()")
        default: throw .type("object of type '\(value.typeName)' has no len()")
        }
    }

    private mutating func markup(_ value: Value) throws(Failure) -> Text {
        var text = try text(of: value)
        text.isMarkup = true
        return text
    }

    private mutating func items(_ value: Value) throws(Failure) -> Value {
        switch value {
        case .undefined: return heap.makeGenerator([])
        case .mapping(let mapping): return heap.makeGenerator(try Self.pairs(of: mapping))
        default:
            return heap.makeGenerator([], failure: .type("Can only get item pairs from a mapping."))
        }
    }

    static func pairs(of mapping: Mapping) throws(Failure) -> [Value] {
        var pairs: [Value] = []
        pairs.reserveCapacity(mapping.count)
        for (key, value) in mapping.members { pairs.append(try .tuple([key, value])) }
        return pairs
    }

    /// Attributes only, and no members.
    private func applyAttr(_ value: Value, _ arguments: BoundArguments) throws(Failure) -> Value {
        let name = try arguments.text(0) ?? .empty
        let found = try attribute(Attribute(name.string), of: value)
        if case .mapping(let mapping) = value, mapping[Mapping.TextKey(name)] != nil {
            guard case .method = found else {
                return .undefined(Undefined(.attribute(name.string, typeName: value.objectName)))
            }
        }
        return found
    }

    /// What is evaluated one by one in Python, as it is asked for: it fails only then.
    mutating func generate(
        _ body: (inout Renderer, inout [Value]) throws(Failure) -> Void
    ) throws(Failure) -> Value {
        var elements: [Value] = []
        do {
            try body(&self, &elements)
        } catch {
            if error.kind == .limit { throw error }
            return heap.makeGenerator(elements, failure: error)
        }
        return heap.makeGenerator(elements)
    }

    private mutating func map(_ value: Value, _ arguments: BoundArguments) throws(Failure) -> Value {
        try generate { (renderer, results) throws(Failure) in
            guard value.isTrue else { return }
            try renderer.map(value, arguments, into: &results)
        }
    }

    private mutating func map(
        _ value: Value, _ arguments: BoundArguments, into results: inout [Value]
    ) throws(Failure) {
        if arguments.values.isEmpty, let attribute = arguments.keyword("attribute") {
            if let unknown = arguments.keywords.first(where: { !["attribute", "default"].contains($0.name) })
            {
                throw .type("Unexpected keyword argument '\(unknown.name)'")
            }
            let path = try AttributePath(attribute, default: arguments.keyword("default"))
            for element in try elements(of: value) { results.append(try self.value(of: element, at: path)) }
            return
        }
        guard let name = try arguments.text(0) else { throw .type("map requires a filter argument") }
        guard let filter = Filter(rawValue: name.string) else {
            throw .type("No filter named '\(name.string)'.")
        }
        let bound = try arguments.dropFirst(1).bound(to: filter.signature, of: "filter '\(name.string)'")
        for element in try elements(of: value) {
            try step()
            results.append(
                try descending { (renderer) throws(Failure) in
                    try renderer.apply(filter, to: element, bound)
                })
        }
    }

    private mutating func select(
        _ value: Value, _ arguments: BoundArguments, byAttribute: Bool, keeps: Bool
    ) throws(Failure) -> Value {
        try generate { (renderer, selected) throws(Failure) in
            guard value.isTrue else { return }
            try renderer.select(value, arguments, byAttribute: byAttribute, keeps: keeps, into: &selected)
        }
    }

    private mutating func select(
        _ value: Value, _ arguments: BoundArguments, byAttribute: Bool, keeps: Bool,
        into selected: inout [Value]
    ) throws(Failure) {
        var path: AttributePath?
        if byAttribute {
            guard let attribute = arguments[0] else { throw .type("Missing parameter for attribute name") }
            path = try AttributePath(attribute)
        }
        var test: (Test, BoundArguments)?
        if let name = try arguments.text(byAttribute ? 1 : 0) {
            guard let named = Test(name: name.string) else {
                throw .type("No test named '\(name.string)'.")
            }
            let rest = arguments.dropFirst(byAttribute ? 2 : 1)
            test = (named, try rest.bound(to: named.signature, of: "test '\(name.string)'"))
        }
        for element in try elements(of: value) {
            try step()
            var tested = element
            if let path { tested = try self.value(of: element, at: path) }
            let holds = if let test { try check(test.0, tested, test.1) } else { tested.isTrue }
            if holds == keeps { selected.append(element) }
        }
    }

    private mutating func descending<Result>(
        _ body: (inout Renderer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try descend()
        defer { ascend() }
        return try body(&self)
    }
}
