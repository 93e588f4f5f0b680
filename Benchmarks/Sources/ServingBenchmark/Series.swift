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
