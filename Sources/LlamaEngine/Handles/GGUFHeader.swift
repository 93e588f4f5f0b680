import CLlama

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What a GGUF file says of itself, read without its weights, so that a bad file is refused with its reason.
struct GGUFHeader: Sendable {
    let architecture: String
    /// `general.type`; absent in older files, which hold models.
    let type: String?
    let fileSize: Int
    private let integers: [String: Int]

    init(path: String) throws(LlamaError) {
        fileSize = try Self.checkMagic(path: path)
        _ = LlamaBackend.takeErrors()
        guard let handle = gguf_init_from_file(path, gguf_init_params(no_alloc: true, ctx: nil)) else {
            let reason = LlamaBackend.takeErrors().last ?? "its header cannot be read"
            // A header that ends early reads like a malformed one; only its length tells them apart.
            throw .malformed(
                path: path, reason: reason + " (the file has \(fileSize) bytes and may be truncated)")
        }
        defer { gguf_free(handle) }
        let expected = Self.expectedSize(handle)
        guard fileSize >= expected else {
            throw .truncated(path: path, expectedBytes: expected, actualBytes: fileSize)
        }
        architecture = Self.string("general.architecture", handle) ?? ""
        type = Self.string("general.type", handle)
        let name = architecture
        integers = Dictionary(
            uniqueKeysWithValues: [
                "block_count", "context_length", "embedding_length", "attention.head_count",
                "attention.head_count_kv", "attention.key_length", "attention.value_length",
            ].compactMap { key in
                Self.integer("\(name).\(key)", handle).map { (key, $0) }
            })
    }

    /// 0 if the file does not say.
    var trainedContextSize: Int { integers["context_length"] ?? 0 }

    /// Bytes of an F16 key-value cache, or 0 for an architecture that does not say (recurrent ones, for example).
    func cacheBytes(tokens: Int) -> Int {
        guard let layers = integers["block_count"], let width = integers["embedding_length"],
            let heads = integers["attention.head_count"], heads > 0
        else { return 0 }
        let keyValueHeads = integers["attention.head_count_kv"] ?? heads
        let keyLength = integers["attention.key_length"] ?? width / heads
        let valueLength = integers["attention.value_length"] ?? width / heads
        let perToken = layers.multipliedReportingOverflow(by: keyValueHeads * (keyLength + valueLength) * 2)
        let total = perToken.partialValue.multipliedReportingOverflow(by: tokens)
        return perToken.overflow || total.overflow ? .max : total.partialValue
    }

    /// - Returns: The file's size.
    private static func checkMagic(path: String) throws(LlamaError) -> Int {
        guard let file = fopen(path, "rb") else { throw .fileNotFound(path: path) }
        defer { fclose(file) }
        var magic = [UInt8](repeating: 0, count: 4)
        let count = fread(&magic, 1, 4, file)
        guard count == 4, magic == Array("GGUF".utf8) else {
            throw .notGGUF(path: path, firstBytes: Array(magic.prefix(count)))
        }
        fseek(file, 0, SEEK_END)
        return ftell(file)
    }

    private static func expectedSize(_ handle: OpaquePointer) -> Int {
        var end = 0
        for tensor in 0..<gguf_get_n_tensors(handle) {
            end = max(end, gguf_get_tensor_offset(handle, tensor) + gguf_get_tensor_size(handle, tensor))
        }
        return gguf_get_data_offset(handle) + end
    }

    private static func string(_ key: String, _ handle: OpaquePointer) -> String? {
        let index = gguf_find_key(handle, key)
        guard index >= 0, gguf_get_kv_type(handle, index) == GGUF_TYPE_STRING else { return nil }
        return gguf_get_val_str(handle, index).map { String(cString: $0) }
    }

    private static func integer(_ key: String, _ handle: OpaquePointer) -> Int? {
        let index = gguf_find_key(handle, key)
        guard index >= 0 else { return nil }
        switch gguf_get_kv_type(handle, index) {
        case GGUF_TYPE_UINT32: return Int(gguf_get_val_u32(handle, index))
        case GGUF_TYPE_INT32: return Int(gguf_get_val_i32(handle, index))
        case GGUF_TYPE_UINT64: return Int(clamping: gguf_get_val_u64(handle, index))
        default: return nil
        }
    }
}
