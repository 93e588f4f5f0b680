/// What ggml has allocated on workers, from the lines of its log: it says so nowhere else.
struct BufferSizes: Sendable, Hashable {
    /// Bytes by the buffer's name and purpose. A context that replaces another has buffers of the same names.
    private var bytes: [String: Int] = [:]

    /// Takes a line such as `load_tensors: RPC0[10.0.0.2:50052] model buffer size =  80.00 MiB`.
    ///
    /// - Returns: Whether it was one about a worker's memory.
    @discardableResult
    mutating func note(_ line: String) -> Bool {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard let size = words.firstIndex(of: "size"), size >= 3, words[size - 1] == "buffer",
            words.count > size + 3,
            words[size + 3] == "MiB", let mebibytes = Double(words[size + 2]),
            let name = words[..<size].last(where: { $0.hasPrefix("RPC") && $0.contains("[") })
        else { return false }
        bytes["\(name) \(words[size - 2])"] = Int((mebibytes * 1_048_576).rounded())
        return true
    }

    /// All that a worker holds; `nil` where nothing is known of it.
    func total(of worker: WorkerAddress) -> Int? {
        let sizes = bytes.filter { $0.key.contains("[\(worker)]") }.values
        return sizes.isEmpty ? nil : sizes.reduce(0, +)
    }
}
