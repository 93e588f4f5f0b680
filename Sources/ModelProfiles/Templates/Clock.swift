public import Jinja

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension ChatTemplate {
    /// The time that a template may print, as the machine's own.
    public struct Clock: Sendable, Hashable {
        public var secondsSinceEpoch: Int
        public var secondsFromUTC: Int

        public init(secondsSinceEpoch: Int, secondsFromUTC: Int = 0) {
            self.secondsSinceEpoch = secondsSinceEpoch
            self.secondsFromUTC = secondsFromUTC
        }

        public static let epoch = Clock(secondsSinceEpoch: 0)

        public static var now: Clock {
            var seconds = time(nil)
            var local = tm()
            localtime_r(&seconds, &local)
            return Clock(secondsSinceEpoch: seconds, secondsFromUTC: local.tm_gmtoff)
        }

        public var templateClock: TemplateClock {
            TemplateClock(secondsSinceEpoch: secondsSinceEpoch, secondsFromUTC: secondsFromUTC)
        }
    }
}
