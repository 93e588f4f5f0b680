import Inference

/// Turns text that a constraint forces into the tokens that the tokeniser would make of it, so that they need not be
/// sampled one by one.
struct JumpAhead {
    let vocabulary: LlamaVocabulary

    /// Tokens beside which the forced text is tokenised: merges do not reach further back.
    static let contextLength = 4
    /// Shorter texts are sampled as fast.
    private static let shortest = 2

    /// - Parameters:
    ///   - forced: The bytes that must follow.
    ///   - recent: The latest tokens of the reply.
    ///   - isWhole: Nothing follows the forced bytes.
    /// - Returns: Tokens that spell a beginning of the forced bytes; none if the tokeniser sees the text differently.
    func tokens(of forced: [UInt8], after recent: [TokenID], isWhole: Bool) -> [TokenID] {
        let forced = forced.wholeCodePoints
        guard forced.count >= Self.shortest else { return [] }
        let context = Array(recent.suffix(Self.contextLength))
        let text = context.flatMap(vocabulary.bytes(of:)) + forced
        // What is sampled may begin inside a code point, and then nothing can be said.
        guard String(validating: text, as: UTF8.self) != nil else { return [] }
        let tokens = vocabulary.tokens(inside: text)
        guard tokens.starts(with: context) else { return [] }
        var forcedTokens = Array(tokens.dropFirst(context.count))
        guard !isWhole else { return forcedTokens }
        // The last word may go on, and would then be cut into other tokens.
        var isInsideWord = true
        while isInsideWord, let last = forcedTokens.popLast() {
            let next = forcedTokens.last.map(vocabulary.bytes(of:)) ?? []
            isInsideWord =
                vocabulary.bytes(of: last).first?.isWordByte == true && next.last?.isWordByte == true
        }
        return forcedTokens
    }
}

extension [UInt8] {
    /// Without the bytes of a code point that is cut off at the end.
    fileprivate var wholeCodePoints: [UInt8] {
        guard let start = lastIndex(where: { $0 & 0xC0 != 0x80 }) else { return [] }
        let length =
            switch self[start] {
            case 0xF0...: 4
            case 0xE0...: 3
            case 0xC0...: 2
            default: 1
            }
        return start + length <= count ? self : Array(self[..<start])
    }
}

extension UInt8 {
    /// Letters, digits, and every byte of a code point beyond ASCII.
    fileprivate var isWordByte: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...:
            true
        default: false
        }
    }
}
