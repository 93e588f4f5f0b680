import Inference

/// The form in which what a sequence holds lies on disk: a head with the tokens, then what libllama makes of them.
struct PrefixFile: Sendable, Hashable {
    /// What the file must be of to mean anything here: the model, and what shapes a sequence's state.
    struct Fingerprint: Sendable, Hashable {
        var high: UInt64
        var low: UInt64
    }

    /// Why a file is of no use.
    enum Fault: Error, Sendable, Hashable {
        /// It is of another model, or of another version of this program.
        case foreign
        case damaged
    }

    /// What is read of a file before it is wanted.
    struct Head: Sendable, Hashable {
        var fingerprint: Fingerprint
        var tokens: [TokenID]
        var stateBytes: Int

        var fileBytes: Int { PrefixFile.headBytes(tokens: tokens.count) + stateBytes + 8 }
    }

    private static let magic = Array("WEIRPRFX".utf8)
    private static let version: UInt32 = 1
    /// Magic, version, count of tokens, fingerprint, bytes of the state.
    static let fixedBytes = 8 + 4 + 4 + 16 + 8
    private static let mostTokens = 1 << 26

    static func headBytes(tokens: Int) -> Int { fixedBytes + tokens * 4 + 8 }

    static func encode(_ entry: PrefixCache.Entry, fingerprint: Fingerprint) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headBytes(tokens: entry.tokens.count) + entry.state.count + 8)
        bytes += magic
        bytes.append(integer: version)
        bytes.append(integer: UInt32(clamping: entry.tokens.count))
        bytes.append(integer: fingerprint.high)
        bytes.append(integer: fingerprint.low)
        bytes.append(integer: UInt64(entry.state.count))
        for token in entry.tokens { bytes.append(integer: UInt32(bitPattern: token)) }
        bytes.append(integer: Self.sum(of: bytes))
        bytes += entry.state
        bytes.append(integer: Self.sum(of: entry.state))
        return bytes
    }

    /// How many bytes the head has, read off its first `fixedBytes`.
    static func headBytes(of fixed: [UInt8]) throws(Fault) -> Int {
        guard fixed.starts(with: magic) else { throw .damaged }
        guard let version: UInt32 = fixed.integer(at: 8), let count: UInt32 = fixed.integer(at: 12) else {
            throw .damaged
        }
        guard version == Self.version else { throw .foreign }
        guard count <= mostTokens else { throw .damaged }
        return headBytes(tokens: Int(count))
    }

    static func head(of bytes: [UInt8], fingerprint: Fingerprint) throws(Fault) -> Head {
        let length = try headBytes(of: bytes)
        guard bytes.count >= length, let high: UInt64 = bytes.integer(at: 16),
            let low: UInt64 = bytes.integer(at: 24), let size: UInt64 = bytes.integer(at: 32),
            let sum: UInt64 = bytes.integer(at: length - 8),
            sum == Self.sum(of: bytes[..<(length - 8)]), size < 1 << 40
        else { throw .damaged }
        guard Fingerprint(high: high, low: low) == fingerprint else { throw .foreign }
        let tokens = stride(from: fixedBytes, to: length - 8, by: 4).compactMap { offset in
            let token: UInt32? = bytes.integer(at: offset)
            return token.map { TokenID(bitPattern: $0) }
        }
        return Head(
            fingerprint: Fingerprint(high: high, low: low), tokens: tokens, stateBytes: Int(size))
    }

    static func decode(_ bytes: [UInt8], fingerprint: Fingerprint) throws(Fault) -> PrefixCache.Entry {
        let head = try head(of: bytes, fingerprint: fingerprint)
        guard bytes.count == head.fileBytes, let sum: UInt64 = bytes.integer(at: bytes.count - 8) else {
            throw .damaged
        }
        let state = Array(bytes[headBytes(tokens: head.tokens.count)..<(bytes.count - 8)])
        guard sum == Self.sum(of: state) else { throw .damaged }
        return PrefixCache.Entry(tokens: head.tokens, state: state)
    }

    private static func sum(of bytes: some Collection<UInt8>) -> UInt64 {
        var sum = Checksum()
        sum.add(bytes)
        return sum.value
    }
}

extension [UInt8] {
    fileprivate mutating func append<Number: FixedWidthInteger>(integer: Number) {
        Swift.withUnsafeBytes(of: integer.littleEndian) { append(contentsOf: $0) }
    }

    fileprivate func integer<Number: FixedWidthInteger>(at offset: Int) -> Number? {
        let size = MemoryLayout<Number>.size
        guard offset >= 0, count - offset >= size else { return nil }
        return withUnsafeBytes {
            Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self))
        }
    }
}
