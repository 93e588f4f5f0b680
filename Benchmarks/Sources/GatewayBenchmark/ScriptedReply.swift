import NIOCore

/// What the upstream sends, as bytes that are ready: each event a chunk of its own, as servers send them.
struct ScriptedReply {
    static let head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        + chunk(event(#"{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}"#))
    static let word = chunk(event(#"{"index":0,"delta":{"content":" word"},"finish_reason":null}"#))

    static let models: String = {
        let body = #"{"object":"list","data":[{"id":"m","object":"model","owned_by":"vllm"}]}"#
        return
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }()

    static func end(of count: Int) -> String {
        let usage = #"{"prompt_tokens":5,"completion_tokens":\#(count),"total_tokens":\#(count + 5)}"#
        return chunk(event(#"{"index":0,"delta":{},"finish_reason":"stop"}"#))
            + chunk(event("", usage: usage)) + chunk("data: [DONE]\n\n") + "0\r\n\r\n"
    }

    private static func event(_ choice: String, usage: String? = nil) -> String {
        let usage = usage.map { #","usage":\#($0)"# } ?? ""
        return
            #"data: {"id":"chatcmpl-4f0c2a9be1d84d6f","object":"chat.completion.chunk","created":1780000000,"#
            + #""model":"m","choices":[\#(choice)]\#(usage)}"# + "\n\n"
    }

    private static func chunk(_ text: String) -> String {
        "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n"
    }
}
