import Foundation

enum ProcessMemory {
    /// Bytes of another process that are in memory; `nil` where the system does not tell.
    static func resident(process identifier: Int32) -> Int? {
        let status = FileManager.default.contents(atPath: "/proc/\(identifier)/status")
        let line = status.map { String(decoding: $0, as: UTF8.self) }?.split(separator: "\n")
            .first { $0.hasPrefix("VmRSS:") }
        return line?.split(separator: " ").compactMap { Int($0) }.first.map { $0 * 1024 }
    }
}
