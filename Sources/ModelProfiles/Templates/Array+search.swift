extension [UInt8] {
    /// Where the last occurrence of some bytes begins.
    func startOfLast(_ wanted: [UInt8]) -> Int? {
        guard !wanted.isEmpty, wanted.count <= count else { return nil }
        return (0...count - wanted.count).last { self[$0...].starts(with: wanted) }
    }
}
