import OrderedJSON

/// A call in the form into which TGI and LoRAX force replies when tools are offered, and which they stream as text:
/// `{"function": {"_name": "get_weather", "city": "Oslo"}}`.
///
/// Text that may become one is held; anything else goes on as it came.
struct GrammarCall: Sendable {
    enum Result: Sendable, Hashable {
        /// Nothing can be said yet.
        case held
        /// The text is no such call.
        case text([UInt8])
        case call(name: String, arguments: String)
        /// The model chose the function that stands for none, and says this.
        case answer(String)
    }

    private enum State: Sendable {
        case undecided, certain, over
    }

    /// What such a call begins with, but for whitespace.
    private static let opening = Array(#"{"function":{"_name":""#.utf8)
    /// LoRAX' name, and TGI's, for a function that only answers.
    private static let noFunctions: Set<String> = ["no_tool", "notify_error"]

    private var state: State
    private var held: [UInt8] = []
    private var scanner = JSONScanner()

    /// - Parameter isExpected: Tools are offered.
    init(isExpected: Bool) { state = isExpected ? .undecided : .over }

    mutating func consume(_ bytes: ArraySlice<UInt8>) -> Result {
        guard state != .over else { return .text(Array(bytes)) }
        held += bytes
        if state == .undecided {
            let seen = held.lazy.filter { !$0.isJSONSpace }.prefix(Self.opening.count)
            guard Self.opening.starts(with: seen) else { return release() }
            guard seen.count == Self.opening.count else { return .held }
            state = .certain
            scanner.consume(held)
        } else {
            scanner.consume(bytes)
        }
        if scanner.isInvalid { return release() }
        return scanner.isComplete ? read() : .held
    }

    /// What is held when the reply ends is text after all.
    mutating func finish() -> [UInt8] {
        state = .over
        defer { held = [] }
        return held
    }

    private mutating func release() -> Result { .text(finish()) }

    private mutating func read() -> Result {
        guard var function = (try? JSONValue(parsing: held))?["function"]?.objectValue,
            let name = function.removeValue(forKey: "_name")?.stringValue
        else { return release() }
        state = .over
        held = []
        if Self.noFunctions.contains(name) {
            return .answer((function["content"] ?? function["error"])?.stringValue ?? "")
        }
        return .call(name: name, arguments: JSONValue.object(function).serialized())
    }
}

extension UInt8 {
    fileprivate var isJSONSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
