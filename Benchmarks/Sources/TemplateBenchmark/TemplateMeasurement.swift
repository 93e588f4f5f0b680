import Foundation
import Jinja
import OrderedJSON

/// A template with a chat, measured here and in jinja2 by turns.
struct TemplateMeasurement {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Medians over the rounds, in processor seconds; of the ratios, the median over the pairs.
    struct Result {
        let ours: Double
        let theirs: Double
        let ratio: Double
    }

    let sample: TemplateSample
    let context: JSONObject
    let peer: JinjaPeer
    private let template: Template

    /// 2026-01-05T09:07:03, the `now` of the scripts.
    private static let clock = TemplateClock(secondsSinceEpoch: 1_767_604_023)

    /// Fails where the two do not print the same.
    init(_ sample: TemplateSample, turns: Int, peer: JinjaPeer) throws {
        self.sample = sample
        self.peer = peer
        context = ChatSample.context(turns: turns)
        template = try Template(sample.text)
        let expected = try peer.load(sample.text, context)
        let output = try template.render(context, clock: Self.clock).text
        guard Array(output.utf8) == Array(expected.utf8) else {
            throw Failure(description: "\(sample.name): jinja2 prints something else")
        }
    }

    func measure(_ phase: Phase, rounds: Int, duration: Double) throws -> Result {
        var ours: [Double] = []
        var theirs: [Double] = []
        for _ in 0..<rounds {
            ours.append(try seconds(phase, for: duration))
            theirs.append(try peer.seconds(phase, for: duration))
        }
        return Result(
            ours: median(ours), theirs: median(theirs), ratio: median(zip(theirs, ours).map { $0 / $1 }))
    }

    private func seconds(_ phase: Phase, for duration: Double) throws -> Double {
        var count = 0
        let start = processorSeconds
        var elapsed = 0.0
        repeat {
            switch phase {
            case .compile: _ = try Template(sample.text)
            case .render: _ = try template.render(context, clock: Self.clock).text
            }
            count += 1
            elapsed = processorSeconds - start
        } while elapsed < duration
        return elapsed / Double(count)
    }

    /// Processor time and not the clock's, so that other programs on the machine do not count.
    private var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
