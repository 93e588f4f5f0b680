import Inference

/// Identifiers that clients see.
enum ReplyID {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    static func random() -> String {
        String(decoding: (0..<29).map { _ in alphabet[Int.random(in: alphabet.indices)] }, as: UTF8.self)
    }

    /// The same for the same model served the same way, as OpenAI's `system_fingerprint`.
    static func fingerprint(of card: ModelCard) -> String {
        // FNV-1a: a hash that is the same in every process.
        let hash = "\(card.id) \(card.created)".utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        let digits = String(hash & 0xff_ffff_ffff, radix: 16)
        return "fp_" + String(repeating: "0", count: 10 - digits.count) + digits
    }
}
