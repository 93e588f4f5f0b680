import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import WeirServer

/// What a connection does, without a network.
@Suite(.timeLimit(.minutes(1))) struct ConnectionHandlerTests {
    private struct Connection {
        let channel: EmbeddedChannel
        let client = ClientConnection()
        let requests = RequestQueue()

        init(bodyLimit: Int = 8) throws {
            channel = EmbeddedChannel()
            try channel.pipeline.syncOperations.addHandler(
                ConnectionHandler(
                    client, requests: requests, bodyLimit: bodyLimit, idleTimeout: .seconds(60)))
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }

        func send(_ uri: String, _ body: [String] = [], headers: HTTPHeaders = [:]) throws {
            let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: uri, headers: headers)
            try channel.writeInbound(HTTPServerRequestPart.head(head))
            for part in body {
                try channel.writeInbound(HTTPServerRequestPart.body(ByteBuffer(string: part)))
            }
            try channel.writeInbound(HTTPServerRequestPart.end(nil))
        }

        func answer(headers: HTTPHeaders = [:]) throws {
            let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)
            try channel.writeOutbound(HTTPServerResponsePart.head(head))
            try channel.writeOutbound(HTTPServerResponsePart.end(nil))
        }

        /// The requests that were handed over, once the connection has ended.
        func received() async -> [ReceivedRequest] {
            _ = try? channel.finish(acceptAlreadyClosed: true)
            var found: [ReceivedRequest] = []
            while let request = await requests.next() { found.append(request) }
            return found
        }
    }

    @Test func `requests are handed over whole and in order`() async throws {
        let connection = try Connection()
        try connection.send("/1", ["ab", "cd"])
        try connection.send("/2")
        let requests = await connection.received()
        #expect(requests.map(\.head.uri) == ["/1", "/2"])
        #expect(requests.map { String(buffer: $0.body) } == ["abcd", ""])
    }

    @Test func `of a body that is too long no more is kept than shows it`() async throws {
        let connection = try Connection(bodyLimit: 8)
        try connection.send("/1", ["12345678", "9", "x", "y"])
        try connection.answer(headers: ["connection": "close"])
        let requests = await connection.received()
        #expect(requests.map { String(buffer: $0.body) } == ["123456789"])
    }

    @Test func `a body that says it is too long is not waited for`() async throws {
        let connection = try Connection(bodyLimit: 8)
        let head = HTTPRequestHead(
            version: .http1_1, method: .POST, uri: "/1", headers: ["content-length": "9"])
        try connection.channel.writeInbound(HTTPServerRequestPart.head(head))
        try connection.answer(headers: ["connection": "close"])
        #expect(await connection.received().count == 1)
    }

    @Test func `a connection stays open after an answer, unless that says otherwise`() throws {
        let connection = try Connection()
        try connection.send("/1")
        try connection.answer()
        #expect(connection.channel.isActive)
        try connection.send("/2")
        try connection.answer(headers: ["connection": "close"])
        #expect(!connection.channel.isActive)
    }

    @Test func `a server that stops lets answers end`() throws {
        let connection = try Connection()
        try connection.send("/1")
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        #expect(connection.channel.isActive)
        try connection.answer()
        #expect(!connection.channel.isActive)
        let idle = try Connection()
        idle.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        #expect(!idle.channel.isActive)
    }

    @Test func `a client that closes its direction is gone`() throws {
        let connection = try Connection()
        try connection.send("/1")
        #expect(connection.client.isPresent)
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(!connection.client.isPresent)
    }

    @Test func `connections that nobody uses are closed, and those that wait for an answer are not`() throws {
        let (idle, waiting) = (try Connection(), try Connection())
        try waiting.send("/1")
        for connection in [idle, waiting] {
            connection.channel.embeddedEventLoop.advanceTime(by: .seconds(59))
            #expect(connection.channel.isActive)
            connection.channel.embeddedEventLoop.advanceTime(by: .seconds(61))
        }
        #expect(!idle.channel.isActive)
        #expect(waiting.channel.isActive)
    }

    @Test func `dates are as HTTP has them`() {
        #expect(HTTPDate.text(of: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }

    @Test func `identifiers are of letters and digits and all different`() {
        let made = (0..<1000).map { _ in ReplyID.random() }
        #expect(Set(made).count == 1000)
        #expect(made.allSatisfy { $0.utf8.count == 29 && $0.utf8.allSatisfy { (0x30...0x7a).contains($0) } })
        // Each letter at each place, or some draw is not used.
        for place in 0..<29 { #expect(Set(made.map { Array($0.utf8)[place] }).count == 62) }
    }
}
