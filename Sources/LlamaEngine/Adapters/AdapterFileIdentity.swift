#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Tells a file from another one that was put in its place.
struct AdapterFileIdentity: Sendable, Hashable {
    let path: String
    private let node: UInt64
    private let size: Int
    private let seconds: Int
    private let nanoseconds: Int

    /// - Parameter path: A file or a PEFT folder, of which the weights count.
    init(path: String) {
        self.path = path
        var status = stat()
        let file = stat(path + "/" + PEFTFolder.weightsName, &status) == 0
        guard file || stat(path, &status) == 0 else {
            (node, size, seconds, nanoseconds) = (0, 0, 0, 0)
            return
        }
        node = UInt64(status.st_ino)
        size = Int(status.st_size)
        #if canImport(Glibc)
        (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
        #else
        (seconds, nanoseconds) = (status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec)
        #endif
    }
}
