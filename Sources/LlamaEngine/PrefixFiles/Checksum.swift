/// A sum that tells whether bytes are those that were written. It is made against accidents, not against forgers.
struct Checksum: Sendable {
    private(set) var value: UInt64

    init(seed: UInt64 = 0) { value = 0x9E37_79B9_7F4A_7C15 ^ seed }

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var index = 0
        while index + 8 <= bytes.count {
            add(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        var rest: UInt64 = 0
        while index < bytes.count {
            rest = rest << 8 | UInt64(bytes[index])
            index += 1
        }
        // The length tells bytes apart that end in zeros.
        add(rest ^ UInt64(bytes.count) << 32)
    }

    mutating func add(_ bytes: some Collection<UInt8>) {
        let isDone: Void? = bytes.withContiguousStorageIfAvailable { add(UnsafeRawBufferPointer($0)) }
        if isDone == nil { Array(bytes).withUnsafeBytes { add($0) } }
    }

    private mutating func add(_ word: UInt64) {
        value = (value ^ word) &* 0xD6E8_FEB8_6659_FD93
        value ^= value >> 32
    }
}
