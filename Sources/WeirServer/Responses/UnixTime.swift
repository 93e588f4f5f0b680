#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

enum UnixTime {
    /// Seconds since 1970.
    static var now: Int { time(nil) }
}
