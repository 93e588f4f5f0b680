#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Says whether the running thread's stack has room for another level of recursion.
///
/// A level costs a few kilobytes, and threads have stacks from half a megabyte to eight, so that no fixed
/// depth is both safe and enough.
struct StackGuard {
    /// Room for whatever is called between two looks, and for freeing the deepest value.
    private static let leastReserve: UInt = 128 << 10
    /// What any thread has, where the system does not say.
    private static let leastSize: UInt = 512 << 10

    /// What walking one container of a value takes at most, in a build without optimisation.
    private static let levelSize: UInt = 2 << 10

    private let lowestAddress: UInt
    private let reserve: UInt

    /// Looks up the stack of the running thread; it is good for calls on this thread only.
    init() {
        // Measuring is slow on the main thread: the C library reads the process's memory map for it.
        if let key = Self.key, let known = pthread_getspecific(key) {
            lowestAddress = UInt(bitPattern: known)
        } else {
            lowestAddress = Self.measured
            if let key = Self.key { pthread_setspecific(key, UnsafeRawPointer(bitPattern: lowestAddress)) }
        }
        let size = Self.currentAddress - min(Self.currentAddress, lowestAddress)
        reserve = max(Self.leastReserve, size / 4)
    }

    /// Whether there is room for another level of evaluation.
    var hasRoom: Bool {
        Self.currentAddress > lowestAddress + reserve
    }

    /// Whether there is room for walking containers that are so many levels deep.
    func hasRoom(levels: Int) -> Bool {
        Self.currentAddress > lowestAddress + 16 << 10 + UInt(clamping: levels + 1) * Self.levelSize
    }

    /// Where each thread keeps what was measured of it.
    private static let key: pthread_key_t? = {
        var key = pthread_key_t()
        return pthread_key_create(&key, nil) == 0 ? key : nil
    }()

    private static var measured: UInt {
        if let stack { return stack.bottom }
        let current = currentAddress
        return current - min(current, leastSize - leastSize / 8)
    }

    private static var currentAddress: UInt {
        var marker: UInt8 = 0
        return withUnsafeMutablePointer(to: &marker) { UInt(bitPattern: $0) }
    }

    #if canImport(Darwin)
    private static var stack: (bottom: UInt, size: UInt)? {
        let thread = pthread_self()
        let size = UInt(pthread_get_stacksize_np(thread))
        // Darwin gives the top.
        return (UInt(bitPattern: pthread_get_stackaddr_np(thread)) - size, size)
    }
    #else
    private static var stack: (bottom: UInt, size: UInt)? {
        guard let getAttributes else { return nil }
        var attributes = pthread_attr_t()
        guard getAttributes(pthread_self(), &attributes) == 0 else { return nil }
        defer { pthread_attr_destroy(&attributes) }
        var address: UnsafeMutableRawPointer?
        var size = 0
        guard pthread_attr_getstack(&attributes, &address, &size) == 0, let address else { return nil }
        return (UInt(bitPattern: address), UInt(size))
    }

    private typealias GetAttributes =
        @convention(c) (pthread_t, UnsafeMutablePointer<pthread_attr_t>) -> CInt

    /// `pthread_getattr_np`, which the C library has, but whose declaration Swift does not see: it is
    /// hidden behind `_GNU_SOURCE`.
    private static let getAttributes: GetAttributes? = dlsym(nil, "pthread_getattr_np").map {
        unsafeBitCast($0, to: GetAttributes.self)
    }
    #endif
}
