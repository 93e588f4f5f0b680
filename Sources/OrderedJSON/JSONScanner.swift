/// Follows one JSON value byte by byte, without reading it: where it ends, how deep it is, and which bytes
/// are keys and values of the outermost container.
///
/// It holds no bytes and never allocates, so a copy of it is a bookmark.
public struct JSONScanner: Sendable, Hashable {
    /// What a byte belongs to.
    public enum Part: Sendable, Hashable {
        /// Whitespace, colons, commas and brackets of the outermost container, or space around the value.
        case structure
        /// A key of the outermost object, quotes included.
        case key
        /// A value in the outermost container, or the whole value where that is no container. Two values
        /// never touch: there is structure between them.
        case value
        /// Not part of the value, which ended before this byte or was invalid already.
        case outside
    }

    enum State: Hashable {
        case beforeValue
        /// After `[`, where a value or `]` may come.
        case beforeFirstElement
        /// After `{`, where a key or `}` may come.
        case beforeFirstKey
        case beforeKey
        case beforeColon
        case afterValue
        case string(StringState, isKey: Bool)
        case literal(Literal, matched: UInt8)
        case number(NumberState)
        case complete
        case invalid
    }

    enum StringState: Hashable {
        case plain
        case escape
        case unicodeEscape(remaining: UInt8)
    }

    enum Literal: Hashable {
        case `true`, `false`, null
    }

    /// What of a number has been seen; `number = [ minus ] int [ frac ] [ exp ]`.
    enum NumberState: Hashable {
        case minus, zero, integer, point, fraction, exponent, exponentSign, exponentDigits

        var isWhole: Bool {
            switch self {
            case .zero, .integer, .fraction, .exponentDigits: true
            case .minus, .point, .exponent, .exponentSign: false
            }
        }
    }

    public static let maximumDepth = 128

    var state = State.beforeValue
    /// The open containers, the innermost in the lowest bit: 1 is an object.
    private var containers: UInt128 = 0
    public private(set) var depth = 0

    public init() {}

    /// Whether one whole value was seen. A number on its own is complete only once something else follows
    /// it; `finish()` decides it at the end of the text.
    public var isComplete: Bool { state == .complete }
    public var isInvalid: Bool { state == .invalid }

    public var isInsideString: Bool {
        if case .string = state { true } else { false }
    }

    /// Whether the next byte continues an escape sequence.
    public var isInsideEscape: Bool {
        switch state {
        case .string(.escape, _), .string(.unicodeEscape, _): true
        default: false
        }
    }

    /// Takes one byte. After `.outside` the byte was not taken, and `isComplete` or `isInvalid` is true.
    @discardableResult
    public mutating func consume(_ byte: UInt8) -> Part {
        switch state {
        case .complete, .invalid: return .outside
        case .string(let string, let isKey): return consume(byte, in: string, isKey: isKey)
        case .literal(let literal, let matched): return consume(byte, in: literal, matched: matched)
        case .number(let number):
            if let next = number.next(byte) {
                state = .number(next)
                return part(.value, isOwn: depth <= 1)
            }
            guard number.isWhole else { return fail() }
            endValue()
            return state == .complete ? .outside : consume(byte)
        default: return consumeStructure(byte)
        }
    }

    /// Takes bytes up to the end of the value and says how many it took.
    @discardableResult
    public mutating func consume(_ bytes: some Collection<UInt8>) -> Int {
        bytes.withContiguousStorageIfAvailable { consumeBuffer($0) }
            ?? Array(bytes).withUnsafeBufferPointer { consumeBuffer($0) }
    }

    private mutating func consumeBuffer(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        for (count, byte) in bytes.enumerated() where consume(byte) == .outside { return count }
        return bytes.count
    }

    /// Says that no more bytes come: a number that is whole is then a complete value, and whatever else
    /// is unfinished is invalid.
    public mutating func finish() {
        if case .number(let number) = state, number.isWhole, depth == 0 {
            state = .complete
        } else if state != .complete {
            state = .invalid
        }
    }
}

extension JSONScanner {
    private mutating func consume(_ byte: UInt8, in string: StringState, isKey: Bool) -> Part {
        let part = part(isKey ? .key : .value, isOwn: depth <= 1)
        switch (string, byte) {
        case (.plain, UInt8(ascii: "\"")):
            if isKey { state = .beforeColon } else { endValue() }
        case (.plain, UInt8(ascii: "\\")): state = .string(.escape, isKey: isKey)
        case (.plain, 0..<0x20): return fail()
        case (.plain, _): break
        case (.escape, UInt8(ascii: "u")): state = .string(.unicodeEscape(remaining: 4), isKey: isKey)
        case (.escape, _):
            guard #""\/bfnrt"#.utf8.contains(byte) else { return fail() }
            state = .string(.plain, isKey: isKey)
        case (.unicodeEscape(let remaining), _):
            guard Character(Unicode.Scalar(byte)).isHexDigit else { return fail() }
            state = .string(remaining > 1 ? .unicodeEscape(remaining: remaining - 1) : .plain, isKey: isKey)
        }
        return part
    }

    private mutating func consume(_ byte: UInt8, in literal: Literal, matched: UInt8) -> Part {
        let text = literal.text
        guard byte == text.utf8Start[Int(matched)] else { return fail() }
        let part = part(.value, isOwn: depth <= 1)
        if Int(matched) + 1 == text.utf8CodeUnitCount {
            endValue()
        } else {
            state = .literal(literal, matched: matched + 1)
        }
        return part
    }

    private mutating func consumeStructure(_ byte: UInt8) -> Part {
        switch (state, byte) {
        case (_, 0x20), (_, 0x0A), (_, 0x0D), (_, 0x09):
            return part(.structure, isOwn: depth <= 1)
        case (.beforeFirstElement, UInt8(ascii: "]")), (.beforeFirstKey, UInt8(ascii: "}")):
            return close()
        case (.beforeFirstKey, UInt8(ascii: "\"")), (.beforeKey, UInt8(ascii: "\"")):
            state = .string(.plain, isKey: true)
            return part(.key, isOwn: depth <= 1)
        case (.beforeColon, UInt8(ascii: ":")):
            state = .beforeValue
            return part(.structure, isOwn: depth <= 1)
        case (.afterValue, UInt8(ascii: ",")):
            state = isInObject ? .beforeKey : .beforeValue
            return part(.structure, isOwn: depth <= 1)
        case (.afterValue, UInt8(ascii: "}")) where isInObject,
            (.afterValue, UInt8(ascii: "]")) where !isInObject:
            return close()
        case (.beforeValue, _), (.beforeFirstElement, _):
            return begin(byte)
        default:
            return fail()
        }
    }

    private mutating func begin(_ byte: UInt8) -> Part {
        switch byte {
        case UInt8(ascii: "{"): return open(isObject: true)
        case UInt8(ascii: "["): return open(isObject: false)
        case UInt8(ascii: "\""): state = .string(.plain, isKey: false)
        case UInt8(ascii: "-"): state = .number(.minus)
        case UInt8(ascii: "0"): state = .number(.zero)
        case UInt8(ascii: "1")...UInt8(ascii: "9"): state = .number(.integer)
        case UInt8(ascii: "t"): state = .literal(.true, matched: 1)
        case UInt8(ascii: "f"): state = .literal(.false, matched: 1)
        case UInt8(ascii: "n"): state = .literal(.null, matched: 1)
        default: return fail()
        }
        return part(.value, isOwn: depth <= 1)
    }

    private var isInObject: Bool { containers & 1 == 1 }

    private mutating func open(isObject: Bool) -> Part {
        guard depth < Self.maximumDepth else { return fail() }
        containers = containers << 1 | (isObject ? 1 : 0)
        depth += 1
        state = isObject ? .beforeFirstKey : .beforeFirstElement
        return part(.structure, isOwn: depth == 1)
    }

    private mutating func close() -> Part {
        let part = part(.structure, isOwn: depth == 1)
        containers >>= 1
        depth -= 1
        endValue()
        return part
    }

    private mutating func endValue() {
        state = depth == 0 ? .complete : .afterValue
    }

    private mutating func fail() -> Part {
        state = .invalid
        return .outside
    }

    /// Whatever lies in an inner container is part of a value of the outermost one.
    private func part(_ part: Part, isOwn: Bool) -> Part {
        isOwn ? part : .value
    }
}

extension JSONScanner.Literal {
    fileprivate var text: StaticString {
        switch self {
        case .true: "true"
        case .false: "false"
        case .null: "null"
        }
    }
}

extension JSONScanner.NumberState {
    fileprivate func next(_ byte: UInt8) -> Self? {
        switch (self, byte) {
        case (.minus, UInt8(ascii: "0")): .zero
        case (.minus, UInt8(ascii: "1")...UInt8(ascii: "9")): .integer
        case (.integer, UInt8(ascii: "0")...UInt8(ascii: "9")): .integer
        case (.zero, UInt8(ascii: ".")), (.integer, UInt8(ascii: ".")): .point
        case (.point, UInt8(ascii: "0")...UInt8(ascii: "9")),
            (.fraction, UInt8(ascii: "0")...UInt8(ascii: "9")):
            .fraction
        case (.zero, UInt8(ascii: "e")), (.integer, UInt8(ascii: "e")), (.fraction, UInt8(ascii: "e")):
            .exponent
        case (.zero, UInt8(ascii: "E")), (.integer, UInt8(ascii: "E")), (.fraction, UInt8(ascii: "E")):
            .exponent
        case (.exponent, UInt8(ascii: "+")), (.exponent, UInt8(ascii: "-")): .exponentSign
        case (.exponent, UInt8(ascii: "0")...UInt8(ascii: "9")),
            (.exponentSign, UInt8(ascii: "0")...UInt8(ascii: "9")),
            (.exponentDigits, UInt8(ascii: "0")...UInt8(ascii: "9")):
            .exponentDigits
        default: nil
        }
    }
}
