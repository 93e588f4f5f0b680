import APIFormats
import Inference
import Testing

struct RerankCallTests {
    private func call(_ members: String) throws(APIError) -> RerankCall {
        try RerankCall(parsing: Array("{\(members)}".utf8))
    }

    private let scores = [
        RelevanceScore(score: -1.5, tokens: 2), RelevanceScore(score: 3, tokens: 3),
        RelevanceScore(score: 3, tokens: 4),
    ]

    @Test func `documents are texts or objects that hold one`() throws {
        let call = try call(
            #""model":"m","query":"q","documents":["a",{"text":"b"}],"top_n":1,"return_documents":true,"user":"u""#
        )
        #expect(call.request == RerankRequest(model: "m", query: "q", documents: ["a", "b"]))
        #expect(call.topCount == 1)
        #expect(call.returnsDocuments)
    }

    @Test func `results are sorted by score, and equal ones by index`() throws {
        let body = try call(#""query":"q","documents":["a","b","c"]"#).body(scores, model: "m")
        #expect(
            String(decoding: body, as: UTF8.self) == """
                {"object":"list","model":"m","results":[{"index":1,"relevance_score":3.0},\
                {"index":2,"relevance_score":3.0},{"index":0,"relevance_score":-1.5}],\
                "usage":{"prompt_tokens":9,"total_tokens":9}}
                """)
    }

    @Test func `the best are returned with their documents where that is asked for`() throws {
        let body = try call(#""query":"q","documents":["a","b","c"],"top_n":1,"return_documents":true"#)
            .body(scores, model: "m")
        #expect(
            String(decoding: body, as: UTF8.self).contains(
                #""results":[{"index":1,"relevance_score":3.0,"document":{"text":"b"}}],"#))
        let all = try call(#""query":"q","documents":["a","b","c"],"top_n":9"#).body(scores, model: "m")
        #expect(String(decoding: all, as: UTF8.self).contains(#"{"index":0,"#))
    }

    @Test(arguments: [
        (#""documents":["a"]"#, "query"), (#""query":"","documents":["a"]"#, "query"),
        (#""query":"q""#, "documents"), (#""query":"q","documents":[]"#, "documents"),
        (#""query":"q","documents":"a""#, "documents"), (#""query":"q","documents":["a",1]"#, "documents[1]"),
        (#""query":"q","documents":[{"title":"a"}]"#, "documents[0].text"),
        (#""query":"q","documents":[{"text":"a","title":"a"}]"#, "documents[0].title"),
        (#""query":"q","documents":["a"],"top_n":0"#, "top_n"),
        (#""query":"q","documents":["a"],"top_k":1"#, "top_k"),
        (#""query":"q","documents":["a"],"max_chunks_per_doc":2"#, "max_chunks_per_doc"),
    ])
    func `a request that makes no sense is refused by field`(members: String, field: String) throws {
        let error = #expect(throws: APIError.self) { try call(members) }
        #expect(error?.field == field)
    }

    @Test func `an engine's error names the document`() throws {
        let call = try call(#""query":"q","documents":["a","b"]"#)
        let error = call.error(InputError(.contextOverflow(promptTokens: 9, contextSize: 8), input: 1))
        #expect(error.field == "documents[1]")
        #expect(error.code == "context_length_exceeded")
    }
}
