import Testing

@testable import RemoteEngine

@Suite struct UpstreamAddressTests {
    @Test(arguments: [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/v1/models"),
        ("https://engine.example/v1/", "https://engine.example/v1/models"),
        ("http://host:1/prefix", "http://host:1/prefix/v1/models"),
        ("unix:/run/my engine.sock", "http+unix://%2Frun%2Fmy%20engine.sock/v1/models"),
    ]) func `addresses lead to paths`(_ text: String, _ url: String) throws {
        #expect(try UpstreamAddress(text).url("/v1/models") == url)
    }

    @Test(arguments: [
        "engine", "ftp://host", "unix:relative.sock", "unix:", "http://", "http://host?key=1",
        "http://me:secret@host",
    ]) func `what is no address is refused without showing secrets`(_ text: String) {
        #expect {
            try UpstreamAddress(text)
        } throws: { error in
            !"\(error)".contains("secret")
        }
    }

    @Test func `keys do not print`() {
        let key = APIKey("sk-secret")
        #expect(!"\(key) \(String(reflecting: key))".contains("secret"))
    }
}
