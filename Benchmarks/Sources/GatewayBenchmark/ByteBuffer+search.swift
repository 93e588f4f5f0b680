import NIOCore

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension ByteBuffer {
    /// Where a text begins, from the reader's place on.
    func position(of text: StaticString, from start: Int? = nil) -> Int? {
        let start = start ?? readerIndex
        return withUnsafeReadableBytes { bytes -> Int? in
            var place = start - readerIndex
            let length = text.utf8CodeUnitCount
            guard place >= 0, let base = bytes.baseAddress else { return nil }
            while place + length <= bytes.count {
                let last = bytes.count - length - place + 1
                guard let first = memchr(base + place, Int32(text.utf8Start.pointee), last) else {
                    return nil
                }
                place = UnsafeRawPointer(first) - base
                if memcmp(base + place, text.utf8Start, length) == 0 { return readerIndex + place }
                place += 1
            }
            return nil
        }
    }

    /// How often a text occurs.
    func count(of text: StaticString) -> Int {
        var count = 0
        var place = readerIndex
        while let found = position(of: text, from: place) {
            count += 1
            place = found + text.utf8CodeUnitCount
        }
        return count
    }

    func ends(with text: StaticString) -> Bool {
        position(of: text, from: max(readerIndex, writerIndex - text.utf8CodeUnitCount)) != nil
    }

    /// The whole number behind a text.
    func number(behind text: StaticString) -> Int? {
        guard let place = position(of: text) else { return nil }
        let rest = viewBytes(
            at: place + text.utf8CodeUnitCount, length: min(24, writerIndex - place - text.utf8CodeUnitCount))
        let digits = rest?.drop { $0 == UInt8(ascii: " ") }.prefix { (0x30...0x39).contains($0) }
        return digits.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
    }
}
