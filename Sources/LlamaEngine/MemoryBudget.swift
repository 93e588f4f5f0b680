#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How much memory there is, so that a model that cannot fit is refused instead of killed.
struct MemoryBudget: Sendable {
    var totalBytes: Int
    var availableBytes: Int

    static var current: MemoryBudget {
        let total = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        return MemoryBudget(totalBytes: total, availableBytes: linuxAvailableBytes ?? total)
    }

    /// - Parameter models: What is loaded, and the part of each that this machine holds.
    func check(_ models: [(header: GGUFHeader, share: Double)], tokens: Int) throws(LlamaError) {
        func sum(_ bytes: (GGUFHeader) -> Int) -> Int {
            Int(min(1e18, models.reduce(0) { $0 + Double(bytes($1.header)) * $1.share }))
        }
        try check(weights: sum(\.fileSize), cache: sum { $0.cacheBytes(tokens: tokens) })
    }

    /// The weights are mapped and may stay on disk in part; the cache is written to and must be in memory.
    ///
    /// - Parameter share: The part of both that this machine holds.
    func check(weights: Int, cache: Int, share: Double = 1) throws(LlamaError) {
        if share < 1 {
            return try check(
                weights: Int(Double(weights) * share), cache: Int(min(1e18, Double(cache) * share)))
        }
        let (needed, overflow) = weights.addingReportingOverflow(cache)
        if overflow || needed > totalBytes {
            throw .outOfMemory(neededBytes: overflow ? .max : needed, availableBytes: totalBytes)
        }
        if cache > availableBytes {
            throw .outOfMemory(neededBytes: cache, availableBytes: availableBytes)
        }
    }

    private static var linuxAvailableBytes: Int? {
        guard let file = fopen("/proc/meminfo", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard text.hasPrefix("MemAvailable:") else { continue }
            return text.split(separator: " ").compactMap { Int($0) }.first.map { $0 * 1024 }
        }
        return nil
    }
}

extension [GGUFHeader] {
    /// Files may claim sizes whose sum is beyond all numbers.
    func saturatingSum(_ bytes: (GGUFHeader) -> Int) -> Int {
        reduce(0) { sum, header in
            let (total, overflow) = sum.addingReportingOverflow(bytes(header))
            return overflow ? .max : total
        }
    }
}
