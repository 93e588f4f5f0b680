import Testing

@testable import RemoteEngine

@Suite struct UpstreamAddressTests {
    @Test(
        arguments: [
            ("http://127.0.0.1:8000", .host("127.0.0.1", port: 8000, isSecure: false), "/v1/models"),
            ("https://engine.example/v1/", .host("engine.example", port: 443, isSecure: true), "/v1/models"),
            ("http://host:1/pre%20fix", .host("host", port: 1, isSecure: false), "/pre%20fix/v1/models"),
            ("http://[::1]:7000", .host("::1", port: 7000, isSecure: false), "/v1/models"),
            ("unix:/run/my engine.sock", .socket(path: "/run/my engine.sock"), "/v1/models"),
        ] as [(String, UpstreamAddress.Endpoint, String)]) func `addresses lead to paths`(
            _ text: String, _ endpoint: UpstreamAddress.Endpoint, _ target: String
        ) throws
    {
        let address = try UpstreamAddress(text)
        #expect(address.endpoint == endpoint)
        #expect(address.target("/v1/models") == target)
    }

    @Test(arguments: [
        "engine", "ftp://host", "unix:relative.sock", "unix:", "http://", "http://host?key=1",
        "http://host:0",
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
