import Inference
import Testing

@testable import LlamaEngine

struct PrefixFileTests {
    private let fingerprint = PrefixFile.Fingerprint(high: 7, low: 9)
    private let entry = PrefixCache.Entry(tokens: [1, 2, 300, 128_255], state: Array(0...99))

    @Test func `what is written is read again`() throws {
        let bytes = PrefixFile.encode(entry, fingerprint: fingerprint)
        let read = try PrefixFile.decode(bytes, fingerprint: fingerprint)
        #expect(read.tokens == entry.tokens)
        #expect(read.state == entry.state)
        let head = try PrefixFile.head(of: bytes, fingerprint: fingerprint)
        #expect(head.tokens == entry.tokens)
        #expect(head.fileBytes == bytes.count)
    }

    @Test func `a file of another model or version is told from a damaged one`() {
        var bytes = PrefixFile.encode(entry, fingerprint: fingerprint)
        #expect(throws: PrefixFile.Fault.foreign) {
            try PrefixFile.decode(bytes, fingerprint: .init(high: 7, low: 10))
        }
        bytes[8] = 2
        #expect(throws: PrefixFile.Fault.foreign) { try PrefixFile.decode(bytes, fingerprint: fingerprint) }
    }

    @Test func `no changed byte and no missing one goes unnoticed`() {
        let bytes = PrefixFile.encode(entry, fingerprint: fingerprint)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 0x40
            #expect(throws: PrefixFile.Fault.self, "byte \(index)") {
                try PrefixFile.decode(changed, fingerprint: fingerprint)
            }
            #expect(throws: PrefixFile.Fault.self, "\(index) bytes") {
                try PrefixFile.decode(Array(bytes[..<index]), fingerprint: fingerprint)
            }
        }
        #expect(throws: PrefixFile.Fault.self) {
            try PrefixFile.decode(bytes + [0], fingerprint: fingerprint)
        }
    }
}
