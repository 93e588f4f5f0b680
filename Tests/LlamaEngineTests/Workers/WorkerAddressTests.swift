import Testing

@testable import LlamaEngine

struct WorkerAddressTests {
    @Test(arguments: [
        ("10.0.0.2:7000", WorkerAddress(host: "10.0.0.2", port: 7000)),
        ("attic:50052", WorkerAddress(host: "attic", port: 50052)),
        ("attic", WorkerAddress(host: "attic", port: 50052)),
    ])
    func `a host and a port are read, and the port may be left out`(
        text: String, address: WorkerAddress
    ) {
        #expect(WorkerAddress(text) == address)
    }

    @Test(arguments: [
        "", ":", ":50052", "attic:", "attic:0", "attic:65536", "attic:-1", "attic:1:2", "::1", "a b:1",
    ])
    func `what is no address is none`(text: String) {
        #expect(WorkerAddress(text) == nil)
    }

    @Test func `only the machine itself is loopback`() throws {
        #expect(WorkerAddress(host: "127.0.0.1").isLoopback)
        #expect(WorkerAddress(host: "localhost").isLoopback)
        #expect(!WorkerAddress(host: "0.0.0.0").isLoopback)
        #expect(!WorkerAddress(host: "10.0.0.2").isLoopback)
    }
}
