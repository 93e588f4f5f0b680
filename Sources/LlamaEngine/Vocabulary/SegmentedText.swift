import Inference

/// The bytes of a prompt, with the stretches that are the template's own.
struct SegmentedText: Sendable, Hashable {
    let bytes: [UInt8]
    /// Sorted; stretches that touch are one.
    private let templateRuns: [Range<Int>]

    init(_ segments: [Prompt.Segment]) {
        var bytes: [UInt8] = []
        var runs: [Range<Int>] = []
        for segment in segments where !segment.text.isEmpty {
            let start = bytes.count
            bytes += segment.text.utf8
            guard segment.origin == .template else { continue }
            if let last = runs.last, last.upperBound == start {
                runs[runs.count - 1] = last.lowerBound..<bytes.count
            } else {
                runs.append(start..<bytes.count)
            }
        }
        self.bytes = bytes
        templateRuns = runs
    }

    func isTemplate(_ range: Range<Int>) -> Bool {
        var low = 0
        var high = templateRuns.count
        while low < high {
            let middle = (low + high) / 2
            if templateRuns[middle].upperBound <= range.lowerBound { low = middle + 1 } else { high = middle }
        }
        guard low < templateRuns.count else { return false }
        return templateRuns[low].lowerBound <= range.lowerBound
            && range.upperBound <= templateRuns[low].upperBound
    }
}
