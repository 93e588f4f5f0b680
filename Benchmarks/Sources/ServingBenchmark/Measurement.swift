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

/// All runs of a workload with one number of streams.
struct Series {
    var streams: Int
    var workload: Workload
    var runs: [Measurement] = []

    func median(_ value: (Measurement) -> Double) -> Double {
        let values = runs.map(value).sorted()
        guard !values.isEmpty else { return 0 }
        return (values[values.count / 2] + values[(values.count - 1) / 2]) / 2
    }
}
