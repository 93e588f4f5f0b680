/// What a comparison found.
struct Results {
    var series: [Series]
    /// Bytes in memory after all runs with a number of streams.
    var memory: [(streams: Int, weir: Int, peer: Int?)] = []
    /// How many cores other programs kept busy meanwhile, on average; `nil` where the system does not tell.
    var coresOfOthers: Double?
}
