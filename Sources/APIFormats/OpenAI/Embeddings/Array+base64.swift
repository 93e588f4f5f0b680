extension [UInt8] {
    /// Appends bytes in Base64 with padding (RFC 4648, section 4).
    mutating func append(base64 raw: [UInt8]) {
        var position = 0
        while position < raw.count {
            let rest = Swift.min(3, raw.count - position)
            var bits = UInt32(raw[position]) << 16
            if rest > 1 { bits |= UInt32(raw[position + 1]) << 8 }
            if rest > 2 { bits |= UInt32(raw[position + 2]) }
            for digit in 0..<4 {
                let isPadding = digit > rest
                append(isPadding ? UInt8(ascii: "=") : base64Digits[Int(bits >> UInt32(18 - 6 * digit) & 63)])
            }
            position += 3
        }
    }
}

private let base64Digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
