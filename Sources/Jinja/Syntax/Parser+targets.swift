extension Parser {
    /// What stands on the left of an assignment, before its names are known to a scope.
    indirect enum TargetNames {
        case name(String, offset: Int)
        case attribute(of: String, String, offset: Int)
        case tuple([TargetNames], offset: Int)
    }

    mutating func parseTargetNames(allowsAttributes: Bool = false) throws(Failure) -> TargetNames {
        let offset = token.offset
        let first = try parseTargetName(allowsAttributes: allowsAttributes)
        guard isAt(.comma) else { return first }
        var elements = [first]
        while skip(.comma) {
            if isAt(.closeParenthesis) || token.kind == .blockEnd {
                break
            }
            elements.append(try parseTargetName(allowsAttributes: allowsAttributes))
        }
        return .tuple(elements, offset: offset)
    }

    private mutating func parseTargetName(allowsAttributes: Bool) throws(Failure) -> TargetNames {
        let offset = token.offset
        if skip(.openParenthesis) {
            let target = try nested { (parser) throws(Failure) in
                try parser.parseTargetNames(allowsAttributes: allowsAttributes)
            }
            try expect(.closeParenthesis)
            return target
        }
        let name = try expectName()
        if allowsAttributes, skip(.dot) {
            return .attribute(of: name, try expectName(), offset: offset)
        }
        guard !["true", "false", "none", "True", "False", "None"].contains(name) else {
            throw Failure(.syntax, "can't assign to '\(name)'", at: offset)
        }
        return .name(name, offset: offset)
    }

    mutating func store(_ target: TargetNames) throws(Failure) -> Target {
        switch target {
        case .name(let name, _): return .slot(names.store(name))
        case .attribute(let name, let attribute, let offset):
            return .attribute(names.load(name), .string(attribute), offset: offset)
        case .tuple(let elements, let offset):
            var targets: [Target] = []
            for element in elements { targets.append(try store(element)) }
            return .tuple(targets, offset: offset)
        }
    }

    /// Declares the variables of a loop.
    mutating func declare(_ target: TargetNames) throws(Failure) -> Target {
        switch target {
        case .name("loop", let offset):
            throw Failure(.syntax, "Can't assign to special loop variable in for-loop", at: offset)
        case .name(let name, _): return .slot(names.declareParameter(name))
        case .attribute(_, _, let offset):
            throw Failure(.syntax, "can't assign to an attribute in for-loop", at: offset)
        case .tuple(let elements, let offset):
            var targets: [Target] = []
            for element in elements { targets.append(try declare(element)) }
            return .tuple(targets, offset: offset)
        }
    }
}
