import CLlama

/// Numbers of 16 bits made into such of 32, by ggml's tables.
enum HalfFloats {
    enum Kind {
        case float16
        case brain
    }

    static func floats(_ bytes: UnsafeRawBufferPointer, _ kind: Kind) -> [Float] {
        let count = bytes.count / 2
        let type = kind == .float16 ? GGML_TYPE_F16 : GGML_TYPE_BF16
        guard let convert = ggml_get_type_traits(type)?.pointee.to_float else { return [] }
        return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            convert(bytes.baseAddress, buffer.baseAddress, Int64(count))
            initialized = count
        }
    }
}
