#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What `Retry-After` says (RFC 9110, 10.2.3): seconds, or a date.
struct RetryAfter: Sendable, Hashable {
    /// At least 1, and no more than a day.
    let seconds: Int

    /// - Parameter now: Seconds since 1970, which a date is compared with.
    init?(_ field: String, now: Int = time(nil)) {
        let text = field.drop { $0 == " " }
        let wait: Double
        if let number = Double(text) {
            wait = number
        } else {
            guard let date = Self.seconds(ofDate: text) else { return nil }
            wait = Double(date - now)
        }
        guard wait.isFinite, wait > -86_400 * 36_500 else { return nil }
        seconds = Int(min(max(1, wait.rounded(.up)), 86_400))
    }

    /// Reads HTTP's form of dates (RFC 9110, 5.6.7), as in `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func seconds(ofDate text: Substring) -> Int? {
        let words = text.split { $0 == " " || $0 == ":" }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard words.count == 8, words[7] == "GMT", let month = months.firstIndex(of: String(words[2])) else {
            return nil
        }
        let numbers = [1, 3, 4, 5, 6].compactMap { Int32(words[$0]) }
        guard numbers.count == 5, (1970...9999).contains(numbers[1]) else { return nil }
        var date = tm()
        (date.tm_mday, date.tm_year, date.tm_mon) = (numbers[0], numbers[1] - 1900, Int32(month))
        (date.tm_hour, date.tm_min, date.tm_sec) = (numbers[2], numbers[3], numbers[4])
        return timegm(&date)
    }
}
