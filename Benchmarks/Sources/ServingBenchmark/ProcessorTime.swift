import Foundation

/// Processor seconds used so far, by whom; `nil` where the system does not tell.
enum ProcessorTime {
    /// By the calling thread.
    static var ofThread: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// By this process, all threads.
    static var ofProgram: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// By another process, which is still running.
    static func of(process identifier: Int32) -> Double? {
        // The name of the program, which comes second, may hold spaces; it ends with a parenthesis.
        let fields = text(of: "/proc/\(identifier)/stat")?.split(separator: ")").last?.split(separator: " ")
        guard let fields, fields.count > 12 else { return nil }
        return ticks(fields[11...12])
    }

    /// By everything on this machine.
    static var ofMachine: Double? {
        guard let line = text(of: "/proc/stat")?.split(separator: "\n").first else { return nil }
        let fields = line.split(separator: " ")
        // user, nice, system; then idle and waiting, which are no work; then interrupts.
        guard fields.count > 7 else { return nil }
        return ticks(fields[1...3] + fields[6...7])
    }

    private static func text(of file: String) -> String? {
        FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func ticks(_ fields: some Sequence<Substring>) -> Double {
        fields.reduce(0) { $0 + (Double($1) ?? 0) } / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
