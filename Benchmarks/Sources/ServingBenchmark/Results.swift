/// What a comparison found.
struct Results {
    var series: [Series]
    /// How many cores other programs kept busy meanwhile, on average; `nil` where the system does not tell.
    var coresOfOthers: Double?
}
