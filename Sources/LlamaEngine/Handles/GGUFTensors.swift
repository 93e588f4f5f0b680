import CLlama

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The tensors of a GGUF file: what they are called and how large they are, and their values when asked for.
struct GGUFTensors: ~Copyable {
    /// Sizes from the innermost out, as GGUF counts them; four of them.
    let shapes: [String: [Int]]
    private let handle: OpaquePointer
    private let file: UnsafeMutablePointer<FILE>

    init(path: String) throws(LlamaError) {
        _ = LlamaBackend.takeErrors()
        guard let file = fopen(path, "rb") else { throw .fileNotFound(path: path) }
        guard let handle = gguf_init_from_file(path, gguf_init_params(no_alloc: true, ctx: nil)) else {
            fclose(file)
            throw .malformed(
                path: path, reason: LlamaBackend.takeErrors().last ?? "its header cannot be read")
        }
        self.file = file
        self.handle = handle
        shapes = (0..<gguf_get_n_tensors(handle)).reduce(into: [:]) { shapes, index in
            guard let sizes = gguf_get_tensor_ne(handle, index) else { return }
            let name = String(cString: gguf_get_tensor_name(handle, index))
            shapes[name] = (0..<4).map { Int(clamping: sizes[$0]) }
        }
    }

    deinit {
        gguf_free(handle)
        fclose(file)
    }

    /// A tensor's values, innermost first.
    ///
    /// - Returns: `nil` if there is no such tensor, the file ends before it does, or its type has no values of its own.
    func values(of name: String) -> [Float]? {
        let index = gguf_find_tensor(handle, name)
        guard index >= 0, let shape = shapes[name] else { return nil }
        let type = gguf_get_tensor_type(handle, index)
        let size = gguf_get_tensor_size(handle, index)
        let offset = gguf_get_data_offset(handle) + gguf_get_tensor_offset(handle, index)
        guard size >= 0, offset >= 0, fseek(file, offset, SEEK_SET) == 0 else { return nil }
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = fread(buffer.baseAddress, 1, size, file)
        }
        guard bytes.count == size else { return nil }
        let count = shape.reduce(1, *)
        return bytes.withUnsafeBytes { Self.floats($0, type: type, count: count) }
    }

    private static func floats(_ bytes: UnsafeRawBufferPointer, type: ggml_type, count: Int) -> [Float]? {
        if type == GGML_TYPE_F32 {
            return (0..<count).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
        }
        guard let convert = ggml_get_type_traits(type)?.pointee.to_float else { return nil }
        return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            convert(bytes.baseAddress, buffer.baseAddress, Int64(count))
            initialized = count
        }
    }
}
