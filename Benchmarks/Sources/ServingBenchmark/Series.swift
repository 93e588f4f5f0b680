/// All rounds of a workload with one number of streams.
struct Series {
    var streams: Int
    var workload: Workload
    var rounds: [Round] = []

    /// Over the rounds that have the value.
    func median(_ value: (Round) -> Double?) -> Double? {
        let values = rounds.compactMap(value).sorted()
        guard !values.isEmpty else { return nil }
        return (values[values.count / 2] + values[(values.count - 1) / 2]) / 2
    }
}
