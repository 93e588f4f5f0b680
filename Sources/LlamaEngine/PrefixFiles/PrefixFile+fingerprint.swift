import Foundation

extension PrefixFile.Fingerprint {
    private static let samples = 256
    private static let sampleBytes = 4096

    /// Reads a part of the file only: a change of the rest shows in its length or its date.
    ///
    /// - Parameter settings: What else the state of a sequence depends on.
    init?(modelPath: String, settings: String) {
        guard let handle = FileHandle(forReadingAtPath: modelPath),
            let attributes = try? FileManager.default.attributesOfItem(atPath: modelPath),
            let size = try? handle.seekToEnd()
        else { return nil }
        defer { try? handle.close() }
        let date = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        let sums = [UInt64(1), 2].map { seed in
            var sum = Checksum(seed: seed)
            sum.add("\(size) \(date) \(settings)".utf8)
            return sum
        }
        var (high, low) = (sums[0], sums[1])
        for sample in 0...Self.samples {
            let offset = UInt64(Double(size) * Double(sample) / Double(Self.samples + 1))
            guard (try? handle.seek(toOffset: offset)) != nil,
                let data = try? handle.read(upToCount: Self.sampleBytes)
            else { return nil }
            high.add(data)
            low.add(data)
        }
        self.init(high: high.value, low: low.value)
    }
}
