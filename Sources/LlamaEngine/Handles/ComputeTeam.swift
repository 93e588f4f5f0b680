import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The threads that libllama computes a step with, lent for what is done between two steps.
///
/// ggml's OpenMP threads wait for the next step by spinning. Other threads would have to share the cores with them;
/// so work is given to that very team, through the function that compiled OpenMP code calls. Where libllama was built
/// without OpenMP, Dispatch's threads are taken.
struct ComputeTeam: Sendable {
    private typealias Parallel =
        @convention(c) (
            @convention(c) (UnsafeMutableRawPointer?) -> Void, UnsafeMutableRawPointer?, UInt32, UInt32
        ) -> Void

    private static let parallel: Parallel? = {
        #if canImport(Glibc)
        guard let symbol = dlsym(nil, "GOMP_parallel") else { return nil }
        return unsafeBitCast(symbol, to: Parallel.self)
        #else
        return nil
        #endif
    }()

    /// As many as libllama computes with, or OpenMP makes another team.
    let threads: Int

    /// Calls `body` with each index below `count`, on all threads of the team, and returns when all are done. Must be
    /// called from the thread that decodes: a team belongs to the thread that began it.
    func perform(_ count: Int, _ body: (Int) -> Void) {
        guard threads > 1, count > 1 else { return (0..<count).forEach(body) }
        withoutActuallyEscaping(body) { body in
            let work = Work(count: count, body: body)
            guard let parallel = Self.parallel else {
                return DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in work.run() }
            }
            let reference = Unmanaged.passUnretained(work).toOpaque()
            withExtendedLifetime(work) {
                parallel({ Work.at($0)?.run() }, reference, UInt32(threads), 0)
            }
        }
    }
}

/// What one call works through. Threads take the next index as they come.
///
/// Safe to hand to them: what changes is atomic, and the call that made it returns when all are done.
private final class Work: @unchecked Sendable {
    private let body: (Int) -> Void
    private let count: Int
    private let next = Atomic<Int>(0)

    init(count: Int, body: @escaping (Int) -> Void) {
        self.count = count
        self.body = body
    }

    static func at(_ address: UnsafeMutableRawPointer?) -> Work? {
        address.map { Unmanaged<Work>.fromOpaque($0).takeUnretainedValue() }
    }

    func run() {
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            body(index)
        }
    }
}
