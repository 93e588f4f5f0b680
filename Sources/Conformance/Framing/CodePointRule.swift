/// R19: every event is UTF-8 by itself, surrogates come in pairs, and no replacement character stands for a character
/// that was split.
enum CodePointRule {
    /// - Parameter parts: The body's events or lines.
    static func check(
        _ parts: [Place], _ reply: AssembledReply?, mayEndInside: Bool, judgesReplacements: Bool,
        _ ledger: inout RuleLedger
    ) {
        for part in parts {
            if part.bytes.contains(where: { $0 > 0x7F }) || hasEscape(part.bytes) { ledger.see(.codePoints) }
            if String(validating: part.bytes, as: UTF8.self) == nil {
                ledger.fail(.codePoints, part, "bytes that are no UTF-8: a character was split")
            } else if hasLoneSurrogate(part.bytes) {
                ledger.fail(.codePoints, part, "half of a surrogate pair")
            }
        }
        // A model may write half a character, and there is nothing better to send for it. If the stream alone has it, it
        // is a difference to the whole reply (R15).
        if judgesReplacements { checkReplacements(parts, reply, mayEndInside: mayEndInside, &ledger) }
    }

    /// A reply that is cut off inside a character has nothing better to send at its very end.
    private static func checkReplacements(
        _ parts: [Place], _ reply: AssembledReply?, mayEndInside: Bool, _ ledger: inout RuleLedger
    ) {
        let texts = reply?.choices.flatMap { [$0.content, $0.reasoning].compactMap(\.self) } ?? []
        let isInside = texts.contains { text in
            let scalars = Array(text.unicodeScalars)
            guard let first = scalars.firstIndex(of: "\u{FFFD}") else { return false }
            return !mayEndInside || scalars[first...].contains { $0 != "\u{FFFD}" }
        }
        guard isInside, let part = parts.first(where: hasReplacement) else { return }
        ledger.fail(.codePoints, part, "U+FFFD in the text, which stands for a character that was split")
    }

    private static func hasReplacement(_ part: Place) -> Bool {
        let text = String(decoding: part.bytes, as: UTF8.self)
        return text.contains("\u{FFFD}") || text.lowercased().contains("\\ufffd")
    }

    private static func hasEscape(_ bytes: ArraySlice<UInt8>) -> Bool {
        zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: "\\") && $1 == UInt8(ascii: "u") }
    }

    /// Reads JSON's `\u` escapes; a high half has to be followed by a low one, in the same string.
    static func hasLoneSurrogate(_ bytes: ArraySlice<UInt8>) -> Bool {
        var position = bytes.startIndex
        var expectsLow = false
        while position < bytes.endIndex {
            guard bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.endIndex else {
                if expectsLow { return true }
                position += 1
                continue
            }
            guard bytes[position + 1] == UInt8(ascii: "u"), position + 6 <= bytes.endIndex,
                let unit = UInt16(
                    String(decoding: bytes[(position + 2)..<(position + 6)], as: UTF8.self), radix: 16)
            else {
                if expectsLow { return true }
                position += 2
                continue
            }
            let isLow = (0xDC00...0xDFFF).contains(unit)
            if isLow != expectsLow { return true }
            expectsLow = (0xD800...0xDBFF).contains(unit)
            position += 6
        }
        return expectsLow
    }
}
