extension Renderer {
    mutating func evaluateAttribute(
        _ base: Expression, _ attribute: Attribute, at offset: Int
    ) throws(Failure) -> Value {
        let value = try evaluate(base)
        self.offset = offset
        return try self.attribute(attribute, of: value)
    }

    /// `value.name`: a method or an attribute first, then the member of that name.
    func attribute(_ attribute: Attribute, of value: Value) throws(Failure) -> Value {
        if case .undefined(let undefined) = value { throw undefined.failure }
        if let own = ownAttribute(attribute, of: value) { return own }
        if case .mapping(let mapping) = value, let member = mapping[attribute.name] { return member }
        return .undefined(Undefined(.attribute(attribute.name, typeName: value.objectName)))
    }

    private func ownAttribute(_ attribute: Attribute, of value: Value) -> Value? {
        if let method = attribute.method, method.belongs(to: value) {
            if method.isForbidden(for: value) {
                return .undefined(Undefined(.unsafe(attribute.name, typeName: value.typeName)))
            }
            return .method(BoundMethod(method, of: value))
        }
        if attribute.name.hasPrefix("__"), attribute.name.hasSuffix("__") {
            return .undefined(Undefined(.unsafe(attribute.name, typeName: value.typeName)))
        }
        switch value {
        case .object(let reference):
            if let namespace = heap.namespace(reference) { return namespace[attribute.name] }
            if attribute.name == "current" { return heap.currentItem(reference) }
            return heap.loop(reference)?.attribute(attribute.name)
        case .macro(let macro):
            return attribute.name == "name" ? .string(program.macros[macro.definition].name) : nil
        default: return nil
        }
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
    func element(_ index: Value, of value: Value) throws(Failure) -> Value {
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
        let description = try index.representation(in: heap).string
        return .undefined(Undefined(.element(description, typeName: value.objectName)))
    }

    private static func position(_ index: Value, count: Int) -> Int? {
        guard case .integer(let number)? = Number(index) else { return nil }
        let position = number < 0 ? number + count : number
        return 0..<count ~= position ? position : nil
    }
}
