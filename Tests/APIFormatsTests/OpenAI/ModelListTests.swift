import APIFormats
import Inference
import Testing

struct ModelListTests {
    private let bare = ModelCard(id: "a\"b", created: 1_780_000_000)
    private let sized = ModelCard(id: "larch", created: 1_780_000_001, owner: "us", contextSize: 4096)

    @Test func `a model is OpenAI's object, with vLLM's length where it is known`() {
        #expect(
            String(decoding: bare.openAIBody(), as: UTF8.self)
                == #"{"id":"a\"b","object":"model","created":1780000000,"owned_by":"weir"}"#)
        #expect(
            String(decoding: sized.openAIBody(), as: UTF8.self)
                == #"{"id":"larch","object":"model","created":1780000001,"owned_by":"us","max_model_len":4096}"#
        )
    }

    @Test func `the list holds every model`() {
        let list = String(decoding: ModelCard.openAIListBody([bare, sized]), as: UTF8.self)
        let models = [bare, sized].map { String(decoding: $0.openAIBody(), as: UTF8.self) }
        #expect(list == #"{"object":"list","data":[\#(models.joined(separator: ","))]}"#)
        #expect(
            String(decoding: ModelCard.openAIListBody([]), as: UTF8.self) == #"{"object":"list","data":[]}"#)
    }
}
