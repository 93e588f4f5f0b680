import Foundation

/// The lines of standard input. They are read on a thread of their own: reading blocks.
enum StandardInput {
    static func lines() -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream<String>.makeStream()
        Thread.detachNewThread {
            while let line = readLine() { continuation.yield(line) }
            continuation.finish()
        }
        return stream
    }

    /// Tells the program to end when whoever started it has gone, which closes the other end of a pipe.
    static func endProgramAtEnd() {
        Thread.detachNewThread {
            while readLine() != nil {}
            kill(getpid(), SIGTERM)
        }
    }
}
