/// The time that `strftime_now` tells, given by the caller so that a rendering can be repeated.
public struct TemplateClock: Sendable, Hashable {
    public var secondsSinceEpoch: Int
    /// Added to UTC to get the local time.
    public var secondsFromUTC: Int

    public init(secondsSinceEpoch: Int, secondsFromUTC: Int = 0) {
        self.secondsSinceEpoch = secondsSinceEpoch
        self.secondsFromUTC = secondsFromUTC
    }

    public static let epoch = TemplateClock(secondsSinceEpoch: 0)
}
