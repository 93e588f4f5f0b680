import NIOHTTP1
import Testing

@testable import WeirServer

@Suite(.timeLimit(.minutes(1))) struct RequestQueueTests {
    private static func request(_ uri: String) -> ReceivedRequest {
        ReceivedRequest(head: HTTPRequestHead(version: .http1_1, method: .GET, uri: uri))
    }

    @Test func `what came before the end is read before it`() async {
        let queue = RequestQueue()
        queue.add(Self.request("/1"))
        queue.add(Self.request("/2"))
        queue.finish()
        #expect(await queue.next()?.head.uri == "/1")
        #expect(await queue.next()?.head.uri == "/2")
        #expect(await queue.next() == nil)
    }

    @Test func `a reader that waits gets what comes`() async {
        let queue = RequestQueue()
        async let first = queue.next()?.head.uri
        await Task.yield()
        queue.add(Self.request("/1"))
        #expect(await first == "/1")
        async let second = queue.next()?.head.uri
        await Task.yield()
        queue.finish()
        #expect(await second == nil)
    }

    @Test func `a reader that is cancelled waits no longer`() async {
        let queue = RequestQueue()
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await queue.next() == nil }
            await Task.yield()
            group.cancelAll()
            #expect(await group.next() == true)
        }
    }
}
