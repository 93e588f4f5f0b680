import ArgumentParser
import Foundation
import Jinja

/// A time without a zone, such as `2026-01-15T09:30:00`, taken as the local one.
struct LocalTime: ExpressibleByArgument {
    let clock: TemplateClock

    init?(argument: String) {
        guard let date = try? Date(argument + "Z", strategy: .iso8601) else { return nil }
        clock = TemplateClock(secondsSinceEpoch: Int(date.timeIntervalSince1970))
    }
}
