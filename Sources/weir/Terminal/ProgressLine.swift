import Foundation
import Synchronization

/// A line on standard error that shows how far something is, once it has taken a second; on a terminal it is
/// overwritten as it goes.
final class ProgressLine: Sendable {
    private let label: String
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let started = ContinuousClock.now
    private let shownPercent = Mutex(-1)

    init(label: String) { self.label = label }

    func update(_ fraction: Double) {
        guard started.duration(to: .now) > .seconds(1) else { return }
        let percent = Int(fraction * 100)
        // Without a terminal each step is a line of its own: a few are enough.
        let step = isTerminal ? 1 : 25
        let isNews = shownPercent.withLock { shown in
            guard percent / step > shown / step || shown < 0 else { return false }
            shown = percent
            return true
        }
        guard isNews else { return }
        let bar = String(repeating: "#", count: percent / 4) + String(repeating: ".", count: 25 - percent / 4)
        write(isTerminal ? "\r\(label) [\(bar)] \(percent) %" : "\(label): \(percent) %\n")
    }

    /// Clears the line.
    func end() {
        if isTerminal, shownPercent.withLock({ $0 >= 0 }) { write("\r\u{1b}[K") }
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
