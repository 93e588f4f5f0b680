import Inference

/// What `/metrics` says of upstreams; nothing where there are none.
enum UpstreamMetrics {
    /// - Parameter upstreams: Each as often as it serves models; only the first counts.
    static func text(of upstreams: [UpstreamStatus], escaped: (String) -> String) -> String {
        var names: Set<String> = []
        let upstreams = upstreams.filter { names.insert($0.name).inserted }
        guard !upstreams.isEmpty else { return "" }
        var text = ""
        func add(
            _ name: String, _ kind: String, _ help: String,
            _ values: (UpstreamStatus) -> [(label: String, Int)]
        ) {
            text += "# HELP weir_upstream_\(name) \(help)\n# TYPE weir_upstream_\(name) \(kind)\n"
            for upstream in upstreams {
                for (label, value) in values(upstream) {
                    text += "weir_upstream_\(name){upstream=\"\(escaped(upstream.name))\"\(label)} \(value)\n"
                }
            }
        }
        add("up", "gauge", "Whether the upstream gets requests.") { [("", $0.fault == nil ? 1 : 0)] }
        add("resting", "gauge", "Whether the upstream asked not to be asked for a while.") {
            [("", $0.isResting ? 1 : 0)]
        }
        add("in_flight", "gauge", "Requests that are on their way.") { [("", $0.inFlight)] }
        add("outstanding_tokens", "gauge", "Tokens of these requests and, as far as known, their replies.") {
            [("", $0.outstandingTokens)]
        }
        add("requests_total", "counter", "Requests by how they ended.") { upstream in
            let requests = upstream.requests
            return [
                ("answered", requests.answered), ("failed", requests.failed), ("busy", requests.busy),
                ("dropped", requests.dropped),
            ].map { (",outcome=\"\($0.0)\"", $0.1) }
        }
        add("retries_total", "counter", "Requests that another upstream had failed before.") {
            [("", $0.requests.retries)]
        }
        add("hedges_total", "counter", "Requests that another upstream was slow to begin.") {
            [("", $0.requests.hedges)]
        }
        return text + histograms(of: upstreams, escaped: escaped)
    }

    private static func histograms(of upstreams: [UpstreamStatus], escaped: (String) -> String) -> String {
        let name = "weir_upstream_first_event_seconds"
        var text =
            "# HELP \(name) From a request to the first event of its reply.\n# TYPE \(name) histogram\n"
        for upstream in upstreams {
            let label = "upstream=\"\(escaped(upstream.name))\""
            var total = 0
            for (bound, count) in zip(UpstreamStatus.Histogram.bounds, upstream.firstEvents.counts) {
                total += count
                text += "\(name)_bucket{\(label),le=\"\(bound)\"} \(total)\n"
            }
            total += upstream.firstEvents.counts.last ?? 0
            text += "\(name)_bucket{\(label),le=\"+Inf\"} \(total)\n"
            text += "\(name)_sum{\(label)} \(upstream.firstEvents.sum)\n\(name)_count{\(label)} \(total)\n"
        }
        return text
    }
}
