import Testing

@testable import LlamaEngine

struct BufferSizesTests {
    @Test func `what ggml allocates on a worker is added up from its log`() {
        var sizes = BufferSizes()
        for line in [
            "load_tensors: RPC0[10.0.0.2:50052] model buffer size =    80.50 MiB",
            "load_tensors:   CPU_Mapped model buffer size =   120.00 MiB",
            "llama_kv_cache: RPC0[10.0.0.2:50052] KV buffer size =     4.00 MiB",
            "sched_reserve: RPC0[10.0.0.3:50052] compute buffer size =     1.00 MiB",
        ] { sizes.note(line) }
        #expect(sizes.total(of: WorkerAddress(host: "10.0.0.2")) == (84 << 20) + (1 << 19))
        #expect(sizes.total(of: WorkerAddress(host: "10.0.0.3")) == 1 << 20)
        #expect(sizes.total(of: WorkerAddress(host: "10.0.0.4")) == nil)
    }

    @Test func `a context that replaces another is not added to it`() {
        var sizes = BufferSizes()
        sizes.note("llama_kv_cache: RPC0[a:1] KV buffer size = 4.00 MiB")
        sizes.note("llama_kv_cache: RPC0[a:1] KV buffer size = 6.00 MiB")
        #expect(sizes.total(of: WorkerAddress(host: "a", port: 1)) == 6 << 20)
    }

    @Test(arguments: ["", "buffer size", "RPC0[a:1] buffer size = x MiB", "size = 3 MiB buffer RPC0[a:1]"])
    func `other lines are none of it`(line: String) {
        var sizes = BufferSizes()
        let isAboutMemory = sizes.note(line)
        #expect(!isAboutMemory)
    }

    @Test func `a newer minor version is not understood, a newer patch is`() {
        let own = RPCVersion(major: 7, minor: 1, patch: 0)
        #expect(RPCVersion(major: 7, minor: 0, patch: 9).isUnderstood(by: own))
        #expect(RPCVersion(major: 7, minor: 1, patch: 3).isUnderstood(by: own))
        #expect(!RPCVersion(major: 7, minor: 2, patch: 0).isUnderstood(by: own))
        #expect(!RPCVersion(major: 6, minor: 0, patch: 0).isUnderstood(by: own))
    }
}
