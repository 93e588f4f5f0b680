import OrderedJSON

/// How many tokens a request allows a reply.
enum TokenLimit: Sendable, Hashable {
    case tokens(Int)
    /// As many as the context holds.
    case unlimited

    var maximum: Int? {
        switch self {
        case .tokens(let count): count
        case .unlimited: nil
        }
    }
}

extension RequestFields {
    /// Reads a token limit. Local clients write -1 where they want none.
    mutating func tokenLimit(_ name: String, atLeast minimum: Int) throws(APIError) -> TokenLimit? {
        guard let count = try integer(name, in: -1 ... .max) else { return nil }
        if count == -1 { return .unlimited }
        guard count >= minimum else {
            throw .invalidValue(
                path(of: name), expected: "an integer of at least \(minimum), or -1 for no limit",
                found: .integer(count))
        }
        return .tokens(count)
    }
}
