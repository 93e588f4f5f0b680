import Inference

/// Identifiers that clients see.
enum ReplyID {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// 29 letters and digits: 172 bits, of which the system gives as many at once as one letter would take.
    static func random() -> String {
        var bits = SystemRandomNumberGenerator()
        var text: [UInt8] = []
        text.reserveCapacity(29)
        while text.count < 29 {
            // Ten letters of a draw: 62^10 < 2^60, so that the remainders are as good as even.
            var draw = bits.next()
            for _ in 0..<min(10, 29 - text.count) {
                text.append(alphabet[Int(draw % 62)])
                draw /= 62
            }
        }
        return String(decoding: text, as: UTF8.self)
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
