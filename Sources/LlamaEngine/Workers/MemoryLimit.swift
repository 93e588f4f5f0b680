#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How much more memory this process may take: what is beyond it is refused by the system, and ggml tells the machine
/// that asked for it.
enum MemoryLimit {
    /// For what is computed besides: the graph, and messages on their way.
    private static let allowance = 128 << 20

    static func set(_ bytes: Int) throws(LlamaError) {
        #if canImport(Glibc)
        guard let used = dataBytes else { throw .memoryLimitUnsupported }
        let (total, overflow) = used.addingReportingOverflow(bytes)
        guard !overflow, total < Int.max - allowance else { return }
        var limit = rlimit(rlim_cur: rlim_t(total + allowance), rlim_max: rlim_t(total + allowance))
        guard setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit) == 0 else {
            throw .memoryLimitUnsupported
        }
        #else
        // macOS has the call and does not obey it.
        throw .memoryLimitUnsupported
        #endif
    }

    /// Private, writable memory of this process, in Linux' count (proc(5), statm).
    private static var dataBytes: Int? {
        guard let file = fopen("/proc/self/statm", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, Int32(line.count), file) != nil else { return nil }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let pages = text.split(separator: " ").compactMap { Int($0) }
        return pages.count > 5 ? pages[5] * sysconf(Int32(_SC_PAGESIZE)) : nil
    }
}
