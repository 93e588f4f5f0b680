/// One run of a workload, beside the bare loop that ran just before it and the one just after.
struct Measurement {
    var tokensPerSecond: Double
    var bareTokensPerSecond: Double
    var firstTokenSeconds: [Double]
    /// Processor time of client and server over the whole run, and how long that was.
    var clientSeconds: Double
    var serverSeconds: Double
    var wallSeconds: Double

    var ratio: Double { tokensPerSecond / bareTokensPerSecond }
    var medianFirstTokenSeconds: Double { firstTokenSeconds[firstTokenSeconds.count / 2] }
    var maximumFirstTokenSeconds: Double { firstTokenSeconds.last ?? 0 }
}
