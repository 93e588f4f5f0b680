/// One run of a workload against one server.
struct Measurement {
    var tokensPerSecond: Double
    var firstTokenSeconds: [Double]
    /// Processor time of client and server over the whole run, and how long that was.
    var clientSeconds: Double
    var serverSeconds: Double
    var wallSeconds: Double

    var medianFirstTokenSeconds: Double { firstTokenSeconds[firstTokenSeconds.count / 2] }
    var maximumFirstTokenSeconds: Double { firstTokenSeconds.last ?? 0 }
}
