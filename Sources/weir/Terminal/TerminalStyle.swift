import Foundation

/// Escape sequences for a terminal, and nothing for a pipe.
struct TerminalStyle: Sendable {
    let isInteractive: Bool
    private let hasColour: Bool

    /// Obeys `NO_COLOR` (no-color.org).
    init() {
        isInteractive = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
        hasColour = isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    }

    var dim: String { hasColour ? "\u{1b}[2m" : "" }
    var bold: String { hasColour ? "\u{1b}[1m" : "" }
    var plain: String { hasColour ? "\u{1b}[0m" : "" }
}
