import APIFormats
import Testing

struct ServerSentEventTests {
    private static let streams: [(String, [ServerSentEvent])] = [
        ("data: a\n\n", [ServerSentEvent(data: "a")]),
        ("data:a\n\ndata:  b\n\n", [ServerSentEvent(data: "a"), ServerSentEvent(data: " b")]),
        ("data: a\r\n\r\ndata: b\r\rdata: c\n\n", ["a", "b", "c"].map { ServerSentEvent(data: $0) }),
        ("data: a\r\ndata: b\rdata: c\r\n\r\n", [ServerSentEvent(data: "a\nb\nc")]),
        ("\u{FEFF}data: a\n\n", [ServerSentEvent(data: "a")]),
        ("data: a\n\n\u{FEFF}data: b\n\n", [ServerSentEvent(data: "a")]),
        ("data: a\ndata: b\ndata\ndata:\n\n", [ServerSentEvent(data: "a\nb\n\n")]),
        ("data\n\n", [ServerSentEvent(data: "")]),
        (": comment\n\n:\ndata: a\n: b\n\n", [ServerSentEvent(data: "a")]),
        ("event: ping\n\ndata: a\n\n", [ServerSentEvent(data: "a")]),
        (
            "event: ping\ndata: {}\n\ndata: a\n\n",
            [ServerSentEvent(name: "ping", data: "{}"), ServerSentEvent(data: "a")]
        ),
        ("event:\ndata: a\n\n", [ServerSentEvent(data: "a")]),
        (
            "id: 7\ndata: a\n\ndata: b\n\nid: x\0y\nid\ndata: c\n\n",
            [
                ServerSentEvent(data: "a", id: "7"), ServerSentEvent(data: "b", id: "7"),
                ServerSentEvent(data: "c", id: ""),
            ]
        ),
        ("retry: 50\nunknown: x\nDATA: y\ndata : z\ndata: a\n\n", [ServerSentEvent(data: "a")]),
        ("data: {\"é\":\"🚀\"}\r\n\r\n", [ServerSentEvent(data: "{\"é\":\"🚀\"}")]),
        ("\n\n\r\n\rdata: a\n\n\n\n", [ServerSentEvent(data: "a")]),
        ("data: lost", []),
        ("data: lost\n", []),
    ]

    @Test(arguments: streams.indices)
    func `a stream gives the same events however it is split`(index: Int) throws {
        let (stream, expected) = Self.streams[index]
        let bytes = Array(stream.utf8)
        for split in 0...bytes.count {
            var decoder = ServerSentEventDecoder()
            let events = try decoder.decode(bytes[..<split]) + decoder.decode(bytes[split...])
            #expect(events == expected, "split at \(split)")
        }
        var decoder = ServerSentEventDecoder()
        var events: [ServerSentEvent] = []
        for byte in bytes { events += try decoder.decode([byte]) }
        #expect(events == expected, "byte by byte")
    }

    @Test(arguments: [
        ("data: a", "a"), ("data: a\n", "a"), ("data: a\ndata: b", "a\nb"), ("", nil), ("data: a\n\n", nil),
    ])
    func `the end of a stream that broke off can be had`(stream: String, data: String?) throws {
        var decoder = ServerSentEventDecoder()
        _ = try decoder.decode(stream.utf8)
        #expect(try decoder.finish()?.data == data)
        #expect(try decoder.finish() == nil)
    }

    @Test(arguments: [("retry: 50\n", 50), ("retry: 5x\n", nil), ("retry:\n", nil), ("retry: -1\n", nil)])
    func `only digits say how long to wait`(stream: String, milliseconds: Int?) throws {
        var decoder = ServerSentEventDecoder()
        _ = try decoder.decode(stream.utf8)
        #expect(decoder.reconnectionMilliseconds == milliseconds)
    }

    @Test func `bytes that are not UTF-8 become replacement characters`() throws {
        var decoder = ServerSentEventDecoder()
        #expect(try decoder.decode(Array("data: ".utf8) + [0xFF, 0x0A, 0x0A]).first?.data == "\u{FFFD}")
    }

    @Test(arguments: ["data: 123456789", "data: 1234\ndata: 5678\n\n", ":456789012"])
    func `an event larger than the limit is an error`(stream: String) {
        var decoder = ServerSentEventDecoder(limit: 9)
        #expect(throws: ServerSentEventDecoder.TooLarge.self) { try decoder.decode(stream.utf8) }
    }

    @Test func `an event as large as the limit is none`() throws {
        var decoder = ServerSentEventDecoder(limit: 9)
        #expect(
            try decoder.decode("data: 123\ndata: 456\n\ndata: 789\n\n".utf8).map(\.data) == [
                "123\n456", "789",
            ])
    }

    @Test(arguments: [
        (ServerSentEvent(data: "a"), "data: a\n\n"),
        (ServerSentEvent(data: ""), "data: \n\n"),
        (ServerSentEvent(data: "a\nb\r\nc\rd\n"), "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n"),
        (ServerSentEvent(name: "ping", data: "{}", id: "7"), "event: ping\nid: 7\ndata: {}\n\n"),
        (ServerSentEvent(name: "p\ndata: x\r", data: "{}"), "event: pdata: x\ndata: {}\n\n"),
    ])
    func `an event is written with a field a line`(event: ServerSentEvent, stream: String) {
        var bytes: [UInt8] = []
        event.encode(into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == stream)
    }

    @Test func `a comment can have lines too`() {
        var bytes: [UInt8] = []
        ServerSentEvent.encode(comment: "a\ndata: b", into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == ": a\n: data: b\n\n")
    }

    @Test func `what is written is read back`() throws {
        let event = ServerSentEvent(name: "delta", data: "\n é\n\n🚀 ", id: "9")
        var bytes: [UInt8] = []
        event.encode(into: &bytes)
        var decoder = ServerSentEventDecoder()
        #expect(try decoder.decode(bytes) == [event])
    }
}
