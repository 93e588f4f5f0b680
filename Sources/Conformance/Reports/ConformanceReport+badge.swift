extension ConformanceReport {
    /// A badge as SVG: rules that passed, of those that were seen.
    package var badge: String {
        let counts = counts
        let label = "conformance"
        let value = "\(counts.passed)/\(counts.passed + counts.failed)"
        let color = hasPassed ? "#2da44e" : "#cf222e"
        let left = 6 * label.count + 18
        let right = 7 * value.count + 14
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(left + right)" height="20" role="img" \
            aria-label="\(label): \(value)">
            <title>\(label): \(value) rules, \(counts.notSeen) not seen</title>
            <rect width="\(left)" height="20" rx="3" fill="#444"/>
            <rect x="\(left - 3)" width="\(right + 3)" height="20" rx="3" fill="\(color)"/>
            <g fill="#fff" text-anchor="middle" font-family="Verdana,sans-serif" font-size="11">
            <text x="\(left / 2)" y="14">\(label)</text>
            <text x="\(left + right / 2)" y="14">\(value)</text>
            </g>
            </svg>

            """
    }
}
