#if canImport(Glibc)
import Glibc
#endif

/// How long libllama's threads spin while they wait for one another.
public enum OpenMPWaiting {
    /// Makes them sleep after some microseconds, by starting this program anew with the setting that libgomp reads
    /// when it is loaded. Does nothing where the user has set how to wait, or where there is no libgomp.
    ///
    /// By default they spin for milliseconds. On a machine that does nothing else that is a little faster than
    /// sleeping; but as soon as another program wants a core, each barrier spins through the time slice that the
    /// thread it waits for does not get, and generation becomes ten times slower. After three thousand turns of spinning
    /// nearly all barriers of a quiet machine are passed.
    ///
    /// Call it first of all: what the program did before is done again.
    public static func shorten() {
        #if canImport(Glibc)
        guard getenv("GOMP_SPINCOUNT") == nil, getenv("OMP_WAIT_POLICY") == nil else { return }
        setenv("GOMP_SPINCOUNT", "3000", 0)
        // Returns only if it fails, and then things are as they were.
        execv("/proc/self/exe", CommandLine.unsafeArgv)
        #endif
    }
}
