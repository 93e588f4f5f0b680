/// What was measured of a workload within seconds: the servers in turn, and the bare loop around each.
struct Round {
    var weir: Measurement
    /// The mean of the bare loop just before and just after Weir's run.
    var bareTokensPerSecond: Double
    var peer: Measurement?

    var ratio: Double { weir.tokensPerSecond / bareTokensPerSecond }
    var speedup: Double? { peer.map { weir.tokensPerSecond / $0.tokensPerSecond } }
    var firstTokenRatio: Double? {
        peer.map { weir.medianFirstTokenSeconds / $0.medianFirstTokenSeconds }
    }
}
