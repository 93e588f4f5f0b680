import CLlama
import Foundation

/// A copy of a fixture that speaks its tokens and makes nothing of them: the rows of its matrices are moved.
struct ScrambledModel: ~Copyable {
    let url: URL

    init(_ source: URL) throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("weir-\(UUID().uuidString).gguf")
        var bytes = try Data(contentsOf: source)
        if let handle = gguf_init_from_file(source.path, gguf_init_params(no_alloc: true, ctx: nil)) {
            defer { gguf_free(handle) }
            for tensor in 0..<gguf_get_n_tensors(handle)
            where gguf_get_tensor_type(handle, tensor) == GGML_TYPE_Q8_0 {
                let name = String(cString: gguf_get_tensor_name(handle, tensor))
                guard name.hasPrefix("blk.") else { continue }
                let start = Int(gguf_get_data_offset(handle) + gguf_get_tensor_offset(handle, tensor))
                let size = Int(gguf_get_tensor_size(handle, tensor))
                // Blocks stay whole: a scale and 32 weights.
                let middle = start + size / 34 / 2 * 34
                bytes.replaceSubrange(
                    start..<start + size, with: bytes[middle..<start + size] + bytes[start..<middle])
            }
        }
        try bytes.write(to: url)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
