/// A value that can be a key.
struct HashableValue: Hashable {
    let value: Value

    init(_ value: Value) throws(Failure) {
        guard value.isHashable else { throw .type("unhashable type: '\(value.typeName)'") }
        self.value = value
    }

    init(_ text: Text) {
        value = .text(text)
    }

    static func == (left: HashableValue, right: HashableValue) -> Bool {
        left.value.equals(right.value)
    }

    func hash(into hasher: inout Hasher) {
        value.hash(into: &hasher)
    }
}
