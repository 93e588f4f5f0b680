import Conformance
import Testing

struct ServerAddressTests {
    @Test(arguments: [
        ("http://localhost", "localhost", 80, ""), ("https://example.org", "example.org", 443, ""),
        ("http://127.0.0.1:8080/", "127.0.0.1", 8080, ""),
        ("http://127.0.0.1:8080/v1", "127.0.0.1", 8080, ""),
        ("http://host:1/api/v1/", "host", 1, "/api"), ("HTTP://[::1]:9000/x?y", "::1", 9000, "/x"),
    ])
    func `an address is read`(url: String, host: String, port: Int, prefix: String) throws {
        let address = try ServerAddress(url)
        #expect((address.host, address.port, address.prefix) == (host, port, prefix))
        #expect(address.isSecure == url.hasPrefix("https"))
    }

    @Test(arguments: [
        "", "localhost:80", "ftp://host", "http://", "http://host:0", "http://host:x", "http://a@b",
        "http://[::1",
    ])
    func `what is no address of a server is refused`(url: String) {
        #expect(throws: ServerAddress.Fault.notHTTP(url)) { try ServerAddress(url) }
    }
}
