/// Lets drafts that do not seem to pay be tried now and then, in a small part of the time: the next reply, or the next
/// hour of the machine, may be different.
struct DraftTrials: Sendable {
    /// Seconds that trials may still take.
    private var credit = 0.05

    /// The part of all time that trials may take.
    private static let share = 0.02
    private static let mostCredit = 1.0

    var isDue: Bool { credit > 0 }

    mutating func note(stepSeconds: Double) {
        credit = min(Self.mostCredit, credit + stepSeconds * Self.share)
    }

    mutating func spend(seconds: Double) { credit -= seconds }
}
