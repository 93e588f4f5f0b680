#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Tells the files of an adapter from others that were put in their place.
struct AdapterFileIdentity: Sendable, Hashable {
    private struct Stamp: Sendable, Hashable {
        let device: UInt64
        let node: UInt64
        let size: Int
        let seconds: Int
        let nanoseconds: Int
    }

    let path: String
    private let stamps: [Stamp?]

    /// - Parameter path: A file or a PEFT folder, of which every file that is read counts.
    init(path: String) {
        self.path = path
        stamps = ([path] + PEFTFolder.files.map { path + "/" + $0 }).map(Self.stamp)
    }

    private static func stamp(_ path: String) -> Stamp? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        #if canImport(Glibc)
        let time = status.st_mtim
        #else
        let time = status.st_mtimespec
        #endif
        return Stamp(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            node: UInt64(truncatingIfNeeded: status.st_ino),
            size: Int(status.st_size), seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }
}
