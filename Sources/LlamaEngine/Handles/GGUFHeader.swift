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
    let strings: [String: String]
    let integers: [String: Int]
    let booleans: [String: Bool]
    let floats: [String: Float]
    let parameterCount: Int
    /// Whether there are weights that make scores of a pooled vector.
    let hasClassifier: Bool
    /// Whether an adapter is to take effect from certain tokens on only.
    let hasInvocationTokens: Bool
    let tensorNames: Set<String>
    /// Bytes of the tensors by the name of their type.
    let bytesByType: [String: Int]
    /// What the file says that each token is, in GGUF's numbers: 1 for an ordinary one, 3 for a control token.
    let tokenTypes: [Int32]

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
        let values = GGUFValues(handle)
        strings = values.strings
        integers = values.integers
        booleans = values.booleans
        floats = values.floats
        hasInvocationTokens = gguf_find_key(handle, "adapter.alora.invocation_tokens") >= 0
        tokenTypes = GGUFValues.integers("tokenizer.ggml.token_type", handle)
        architecture = strings["general.architecture"] ?? ""
        type = strings["general.type"]
        hasClassifier =
            gguf_find_tensor(handle, "cls.weight") >= 0
            || gguf_find_tensor(handle, "cls.output.weight") >= 0
        tensorNames = Set(
            (0..<gguf_get_n_tensors(handle)).map { String(cString: gguf_get_tensor_name(handle, $0)) })
        let tensors = (0..<gguf_get_n_tensors(handle)).map { index in
            let type = gguf_get_tensor_type(handle, index)
            return (type: type, bytes: Int(gguf_get_tensor_size(handle, index)))
        }
        parameterCount = tensors.reduce(0) { sum, tensor in
            let blockBytes = Int(ggml_type_size(tensor.type))
            return sum + (blockBytes > 0 ? tensor.bytes / blockBytes * Int(ggml_blck_size(tensor.type)) : 0)
        }
        bytesByType = tensors.reduce(into: [:]) { sizes, tensor in
            sizes[String(cString: ggml_type_name(tensor.type)), default: 0] += tensor.bytes
        }
    }

    /// A number of the architecture's own, such as `context_length`.
    func integer(_ key: String) -> Int? { integers["\(architecture).\(key)"] }

    /// The chat templates by name. The one without a name is `default`.
    var chatTemplates: [String: String] {
        let key = "tokenizer.chat_template"
        var templates: [String: String] = [:]
        for (name, source) in strings where name.hasPrefix(key) {
            let suffix = name.dropFirst(key.count)
            if suffix.isEmpty {
                templates["default"] = source
            } else if suffix.first == "." {
                templates[String(suffix.dropFirst())] = source
            }
        }
        return templates
    }

    /// 0 if the file does not say.
    var trainedContextSize: Int { integer("context_length") ?? 0 }

    /// Bytes of an F16 key-value cache, or 0 for an architecture that does not say (recurrent ones, for example).
    func cacheBytes(tokens: Int) -> Int {
        guard let layers = integer("block_count"), let width = integer("embedding_length"),
            let heads = integer("attention.head_count"), heads > 0
        else { return 0 }
        let keyValueHeads = integer("attention.head_count_kv") ?? heads
        let keyLength = integer("attention.key_length") ?? width / heads
        let valueLength = integer("attention.value_length") ?? width / heads
        let factors = [layers, keyValueHeads, 2, tokens]
        let (length, isTooLong) = keyLength.addingReportingOverflow(valueLength)
        guard !isTooLong, length >= 0, factors.allSatisfy({ $0 >= 0 }) else { return .max }
        return factors.reduce(length) { total, factor in
            let (product, isTooLarge) = total.multipliedReportingOverflow(by: factor)
            return isTooLarge ? .max : product
        }
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
            // Sizes of 2^63 and more arrive as negative numbers.
            let (offset, size) = (
                gguf_get_tensor_offset(handle, tensor), gguf_get_tensor_size(handle, tensor)
            )
            let (last, isTooLarge) = offset.addingReportingOverflow(size)
            guard offset >= 0, size >= 0, !isTooLarge else { return .max }
            end = max(end, last)
        }
        let (total, isTooLarge) = gguf_get_data_offset(handle).addingReportingOverflow(end)
        return isTooLarge ? .max : total
    }
}

/// The single values of a header; lists are left out.
private struct GGUFValues {
    var strings: [String: String] = [:]
    var integers: [String: Int] = [:]
    var booleans: [String: Bool] = [:]
    var floats: [String: Float] = [:]

    static func integers(_ key: String, _ handle: OpaquePointer) -> [Int32] {
        let index = gguf_find_key(handle, key)
        guard index >= 0, gguf_get_kv_type(handle, index) == GGUF_TYPE_ARRAY,
            gguf_get_arr_type(handle, index) == GGUF_TYPE_INT32,
            let values = gguf_get_arr_data(handle, index)?.assumingMemoryBound(to: Int32.self)
        else { return [] }
        return Array(UnsafeBufferPointer(start: values, count: gguf_get_arr_n(handle, index)))
    }

    init(_ handle: OpaquePointer) {
        for index in 0..<gguf_get_n_kv(handle) {
            let key = String(cString: gguf_get_key(handle, index))
            switch gguf_get_kv_type(handle, index) {
            case GGUF_TYPE_STRING: strings[key] = String(cString: gguf_get_val_str(handle, index))
            case GGUF_TYPE_UINT32: integers[key] = Int(gguf_get_val_u32(handle, index))
            case GGUF_TYPE_INT32: integers[key] = Int(gguf_get_val_i32(handle, index))
            case GGUF_TYPE_UINT64: integers[key] = Int(clamping: gguf_get_val_u64(handle, index))
            case GGUF_TYPE_FLOAT32: floats[key] = gguf_get_val_f32(handle, index)
            case GGUF_TYPE_BOOL: booleans[key] = gguf_get_val_bool(handle, index)
            default: break
            }
        }
    }
}
