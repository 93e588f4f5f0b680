import NIOCore

/// What the upstream sends, as bytes that are ready: each event a chunk of its own, as servers send them.
struct ScriptedReply {
    static let head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        + chunk(event(#"{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}"#))
    /// Not all the same, as there are gateways that take repetition for a fault of the model.
    private static let words = [" word", " word,"].map {
        chunk(event(#"{"index":0,"delta":{"content":"\#($0)"},"finish_reason":null}"#))
    }

    static func word(_ position: Int) -> String { words[position % words.count] }

    static func words(_ count: Int) -> String {
        String(repeating: words.joined(), count: count / 2) + (count % 2 == 1 ? words[0] : "")
    }

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
