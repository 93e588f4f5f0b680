extension Renderer {
    mutating func evaluateAttribute(
        _ base: Expression, _ attribute: Attribute, at offset: Int
    ) throws(Failure) -> Value {
        let value = try evaluate(base)
        self.offset = offset
        return try self.attribute(attribute, of: value)
    }

    /// The member of a mapping in a variable; nil where it takes more to find it.
    func member(_ attribute: Attribute, ofVariable reference: NameTable.Reference) -> Value? {
        guard attribute.method == nil, !attribute.isInternal else { return nil }
        return switch locations[reference] {
        case .context(let index): context[index].member(attribute)
        case .slot(let slot, outward: 0): slots[base + slot].member(attribute)
        case .slot: nil
        }
    }

    /// `value.name`: a method or an attribute first, then the member of that name.
    func attribute(_ attribute: Attribute, of value: Value) throws(Failure) -> Value {
        if case .undefined(let undefined) = value { throw undefined.failure }
        if let own = ownAttribute(attribute, of: value) { return own }
        if case .mapping(let mapping) = value, let member = mapping[attribute.key] { return member }
        if case .text = value, Method.unsupportedNames.contains(attribute.name) {
            throw Failure(.unsupported, "the method '\(attribute.name)' of str is not supported")
        }
        return .undefined(Undefined(.attribute(attribute.name, typeName: value.objectName)))
    }

    private func ownAttribute(_ attribute: Attribute, of value: Value) -> Value? {
        if let method = attribute.method, method.belongs(to: value) {
            if method.isForbidden(for: value) {
                return .undefined(Undefined(.unsafe(attribute.name, typeName: value.typeName)))
            }
            return .method(BoundMethod(method, of: value))
        }
        if attribute.isInternal {
            return .undefined(Undefined(.unsafe(attribute.name, typeName: value.typeName)))
        }
        switch value {
        case .object(let reference):
            if reference.kind == .namespace { return heap.namespaceMember(attribute.key, of: reference) }
            if attribute.name == "current" { return heap.currentItem(reference) }
            return heap.loopAttribute(attribute.name, of: reference)
        case .macro(let macro): return program.macros[macro.definition].attribute(attribute.name)
        case .tuple(let list) where list.isGroup:
            switch attribute.name {
            case "grouper": return list.elements[0]
            case "list": return list.elements[1]
            default: return nil
            }
        default: return nil
        }
    }

    mutating func evaluateMember(
        _ base: Expression, _ attribute: Attribute, at offset: Int
    ) throws(Failure) -> Value {
        let value = try evaluate(base)
        self.offset = offset
        switch value {
        case .undefined(let undefined): throw undefined.failure
        case .mapping(let mapping):
            if let member = mapping[attribute.key] { return member }
        default: break
        }
        return ownAttribute(attribute, of: value)
            ?? .undefined(Undefined(.attribute(attribute.name, typeName: value.objectName)))
    }

    mutating func evaluateElement(
        _ base: Expression, _ index: Expression, at offset: Int
    ) throws(Failure) -> Value {
        let value = try evaluate(base)
        let index = try evaluate(index)
        self.offset = offset
        return try element(index, of: value)
    }

    /// `value[index]`: the member first, then an attribute or a method of that name.
    mutating func element(_ index: Value, of value: Value) throws(Failure) -> Value {
        switch value {
        case .undefined(let undefined): throw undefined.failure
        case .mapping(let mapping):
            if index.isHashable, let member = try mapping.value(forKey: index) { return member }
        case .list(let list), .tuple(let list):
            if let position = Self.position(index, count: list.elements.count) {
                return list.elements[position]
            }
        case .range(let range):
            if let position = Self.position(index, count: range.count) { return range[position] }
        case .text(let text):
            if let position = Self.position(index, count: text.scalarCount) {
                return .text(text.scalars(position..<position + 1))
            }
        default: break
        }
        if case .text(let name) = index {
            let attribute = Attribute(name.string)
            return ownAttribute(attribute, of: value)
                ?? .undefined(Undefined(.attribute(attribute.name, typeName: value.objectName)))
        }
        let description = try representation(of: index).string
        return .undefined(Undefined(.element(description, typeName: value.objectName)))
    }

    private static func position(_ index: Value, count: Int) -> Int? {
        guard case .integer(let number)? = Number(index) else { return nil }
        let position = number < 0 ? number + count : number
        return 0..<count ~= position ? position : nil
    }
}

extension Value {
    fileprivate func member(_ attribute: Attribute) -> Value? {
        guard case .mapping(let mapping) = self else { return nil }
        return mapping[attribute.key]
    }
}
