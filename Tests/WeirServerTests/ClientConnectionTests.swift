import Testing

@testable import WeirServer

@Suite(.timeLimit(.minutes(1))) struct ClientConnectionTests {
    /// What does not end by itself, and says that it has begun.
    private static func workForLong(_ begun: AsyncStream<Void>.Continuation) async throws {
        begun.yield()
        try await Task.sleep(for: .seconds(3600))
    }

    @Test func `work for a client that goes away is cancelled`() async {
        let client = ClientConnection()
        let (begun, continuation) = AsyncStream<Void>.makeStream()
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do {
                    try await client.whilePresent { try await Self.workForLong(continuation) }
                    return false
                } catch {
                    return error is CancellationError
                }
            }
            for await _ in begun { break }
            client.leave()
            #expect(await group.next() == true)
        }
        #expect(!client.isPresent)
    }

    @Test func `nothing is begun for long for a client that is gone`() async {
        let client = ClientConnection()
        client.leave()
        await #expect(throws: CancellationError.self) {
            try await client.whilePresent { try await Task.sleep(for: .seconds(3600)) }
        }
    }

    @Test func `what the work returns and throws is passed on`() async throws {
        struct Failure: Error {}
        let client = ClientConnection()
        #expect(try await client.whilePresent { 7 } == 7)
        await #expect(throws: Failure.self) { try await client.whilePresent { throw Failure() } }
    }

    @Test func `who writes waits for a client that does not read`() async {
        let client = ClientConnection()
        client.becomeWritable(false)
        let (written, continuation) = AsyncStream<Int>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await client.waitUntilWritable()
                continuation.yield(2)
                continuation.finish()
            }
            continuation.yield(1)
            client.becomeWritable(true)
            await group.waitForAll()
        }
        var order: [Int] = []
        for await number in written { order.append(number) }
        #expect(order == [1, 2])
    }

    @Test func `who waits for a client that goes away is told`() async {
        let client = ClientConnection()
        client.becomeWritable(false)
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do { try await client.waitUntilWritable() } catch { return true }
                return false
            }
            client.leave()
            #expect(await group.next() == true)
        }
    }

    @Test func `whoever is cancelled does not wait`() async {
        let client = ClientConnection()
        client.becomeWritable(false)
        let waiting = Task { try await client.waitUntilWritable() }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }
}
