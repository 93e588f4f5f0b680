import APIFormats
import Foundation
import Inference
import OrderedJSON
import Testing

struct EmbeddingCallTests {
    private func call(_ members: String) throws(APIError) -> EmbeddingCall {
        try EmbeddingCall(parsing: Array(#"{"model":"m",\#(members)}"#.utf8))
    }

    private func refusal(_ members: String) -> APIError? {
        #expect(throws: APIError.self) { try call(members) }
    }

    @Test(arguments: [
        (#""a""#, [EmbeddingRequest.Input.text("a")]), (#"["a","b"]"#, [.text("a"), .text("b")]),
        ("[1,2]", [.tokens([1, 2])]), ("[[1],[2,3]]", [.tokens([1]), .tokens([2, 3])]),
        (#"["a",[2]]"#, [.text("a"), .tokens([2])]),
    ])
    func `an input is text or tokens, one or several`(
        input: String, expected: [EmbeddingRequest.Input]
    ) throws {
        #expect(try call(#""input":\#(input)"#).request.inputs == expected)
    }

    @Test func `every field of a request lands in its place`() throws {
        let call = try call(
            #""input":"a","dimensions":7,"encoding_format":"base64","user":"u","normalize":true"#)
        #expect(call.request == EmbeddingRequest(model: "m", inputs: [.text("a")], dimensions: 7))
        #expect(call.encoding == .base64)
        #expect(try self.call(#""input":"a""#).encoding == .float)
    }

    @Test(arguments: [
        (#""dimensions":1"#, "input", "missing_required_parameter"),
        (#""input":[]"#, "input", "invalid_value"), (#""input":1"#, "input", "invalid_type"),
        (#""input":["a",true]"#, "input[1]", "invalid_type"),
        (#""input":[[1],[2,"a"]]"#, "input[1][1]", "invalid_type"),
        (#""input":[1,-2]"#, "input[1]", "invalid_value"),
        (#""input":"a","dimensions":0"#, "dimensions", "invalid_value"),
        (#""input":"a","encoding_format":"int8""#, "encoding_format", "invalid_value"),
        (#""input":"a","normalize":false"#, "normalize", "unsupported_parameter"),
        (#""input":"a","inputs":"b""#, "inputs", "unknown_parameter"),
    ])
    func `a request that makes no sense is refused by field`(
        members: String, field: String, code: String
    ) throws {
        let error = try #require(refusal(members))
        #expect(error.field == field)
        #expect(error.code == code)
    }

    @Test func `2048 inputs are the most`() throws {
        let list = { (count: Int) in
            "[" + Array(repeating: #""a""#, count: count).joined(separator: ",") + "]"
        }
        #expect(try call(#""input":\#(list(2048))"#).request.inputs.count == 2048)
        let error = try #require(refusal(#""input":\#(list(2049))"#))
        #expect(error.field == "input")
        #expect(error.message.contains("2048"))
        #expect(error.message.contains("2049"))
    }

    @Test func `a response has OpenAI's shape`() throws {
        let call = try call(#""input":["a","b"]"#)
        let body = call.body(
            [Embedding(vector: [0.5, -1e-5], tokens: 2), Embedding(vector: [0.1, 1], tokens: 3)], model: "m")
        #expect(
            String(decoding: body, as: UTF8.self) == """
                {"object":"list","data":[\
                {"object":"embedding","index":0,"embedding":[0.5,-1e-05]},\
                {"object":"embedding","index":1,"embedding":[0.1,1.0]}],\
                "model":"m","usage":{"prompt_tokens":5,"total_tokens":5}}
                """)
    }

    @Test(arguments: 0..<8) func `Base64 holds the same numbers, little-endian`(count: Int) throws {
        let vector = (0..<count).map { Float($0) * 0.1 - 0.35 }
        let body = try call(#""input":"a","encoding_format":"base64""#)
            .body([Embedding(vector: vector, tokens: 1)], model: "m")
        let data = try JSONValue(parsing: body)["data"]?.arrayValue?.first?["embedding"]?
            .stringValue
        let bytes = try #require(Data(base64Encoded: data ?? ""))
        let read = stride(from: 0, to: bytes.count, by: 4).map { start in
            Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) })
        }
        #expect(read == vector)
    }

    @Test func `numbers are read back as they were`() throws {
        let vector = (0..<2000).map { _ in Float(bitPattern: .random(in: 0...0x3f80_0000)) }
        let body = try call(#""input":"a""#).body([Embedding(vector: vector, tokens: 1)], model: "m")
        let list = try JSONValue(parsing: body)["data"]?.arrayValue?.first?["embedding"]?.arrayValue
        #expect(list?.map { Float($0.doubleValue ?? .nan) } == vector)
    }

    @Test func `an engine's error names the input`() throws {
        let overflow = InputError(.contextOverflow(promptTokens: 9, contextSize: 8), input: 1)
        let one = try call(#""input":"a""#).error(InputError(overflow.cause, input: 0))
        #expect(one.field == "input")
        let many = try call(#""input":["a","b"]"#).error(overflow)
        #expect(many.field == "input[1]")
        #expect(many.code == "context_length_exceeded")
        #expect(
            many.message.hasPrefix(
                "This model's maximum context length is 8 tokens. However, `input[1]` has 9"))
        let dimensions = try call(#""input":"a""#).error(
            InputError(.invalidRequest(field: "dimensions", reason: "no")))
        #expect(dimensions.field == "dimensions")
        #expect(
            try call(#""input":"a""#).error(InputError(.overloaded(retryAfterSeconds: 3))).statusCode == 429)
    }
}
