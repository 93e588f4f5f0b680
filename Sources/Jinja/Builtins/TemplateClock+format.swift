extension TemplateClock {
    /// What Python's `strftime` writes in the C locale; the time has no zone there.
    func formatted(_ format: String) -> String {
        let date = CivilTime(secondsSinceEpoch: secondsSinceEpoch, offset: secondsFromUTC)
        var result = ""
        var scalars = format.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "%" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            var directive = scalars.next()
            let isUnpadded = directive == "-"
            if isUnpadded { directive = scalars.next() }
            guard let directive else {
                result += isUnpadded ? "%-" : "%"
                break
            }
            if let text = date.formatted(directive, isUnpadded: isUnpadded) {
                result += text
            } else {
                result += isUnpadded ? "%-" : "%"
                result.unicodeScalars.append(directive)
            }
        }
        return result
    }
}

/// A moment in the proleptic Gregorian calendar.
private struct CivilTime {
    let year: Int
    let month: Int
    let day: Int
    let hour: Int
    let minute: Int
    let second: Int
    /// From 1.
    let dayOfYear: Int
    /// 0 is Sunday.
    let weekday: Int
    let timestamp: Int

    private static let dayNames = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    private static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ]

    /// The days of the calendar are counted as in Howard Hinnant's `chrono`-compatible algorithms.
    init(secondsSinceEpoch: Int, offset: Int) {
        // Python knows the years 1 to 9999.
        timestamp = max(-62_135_596_800, min(253_402_300_799, secondsSinceEpoch))
        let local = timestamp + max(-86_400, min(86_400, offset))
        let days = Self.floorDivide(local, 86_400)
        let secondOfDay = local - days * 86_400
        hour = secondOfDay / 3600
        minute = secondOfDay / 60 % 60
        second = secondOfDay % 60
        weekday = (days % 7 + 11) % 7

        let shifted = days + 719_468
        let era = Self.floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayFromMarch = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayFromMarch + 2) / 153
        day = dayFromMarch - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)

        let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1]
        dayOfYear = daysBefore + day + (isLeapYear && month > 2 ? 1 : 0)
    }

    private static func floorDivide(_ dividend: Int, _ divisor: Int) -> Int {
        dividend / divisor - (dividend % divisor < 0 ? 1 : 0)
    }

    func formatted(_ directive: Unicode.Scalar, isUnpadded: Bool) -> String? {
        func number(_ value: Int, _ width: Int, _ filler: Character = "0") -> String {
            let digits = String(value)
            if isUnpadded { return digits }
            return String(repeating: filler, count: max(0, width - digits.utf8.count)) + digits
        }
        func all(_ directives: String) -> String {
            var result = ""
            for scalar in directives.unicodeScalars {
                if scalar.properties.isAlphabetic {
                    result += formatted(scalar, isUnpadded: false) ?? ""
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
            return result
        }
        let hour12 = hour % 12 == 0 ? 12 : hour % 12
        switch directive {
        case "a": return String(Self.dayNames[weekday].prefix(3))
        case "A": return Self.dayNames[weekday]
        case "b", "h": return String(Self.monthNames[month - 1].prefix(3))
        case "B": return Self.monthNames[month - 1]
        case "c": return all("a b e T Y")
        case "C": return number(year / 100, 2)
        case "d": return number(day, 2)
        case "D", "x": return all("m/d/y")
        case "e": return number(day, 2, " ")
        case "f": return "000000"
        case "F": return all("Y-m-d")
        case "G": return number(isoWeek.year, 4)
        case "g": return number(isoWeek.year % 100, 2)
        case "H": return number(hour, 2)
        case "I": return number(hour12, 2)
        case "j": return number(dayOfYear, 3)
        case "k": return number(hour, 2, " ")
        case "l": return number(hour12, 2, " ")
        case "m": return number(month, 2)
        case "M": return number(minute, 2)
        case "n": return "\n"
        case "p": return hour < 12 ? "AM" : "PM"
        case "P": return hour < 12 ? "am" : "pm"
        case "r": return all("I:M:S p")
        case "R": return all("H:M")
        case "s": return String(timestamp)
        case "S": return number(second, 2)
        case "t": return "\t"
        case "T", "X": return all("H:M:S")
        case "u": return String(weekday == 0 ? 7 : weekday)
        case "U": return number((dayOfYear + 6 - weekday) / 7, 2)
        case "V": return number(isoWeek.week, 2)
        case "w": return String(weekday)
        case "W": return number((dayOfYear + 6 - (weekday + 6) % 7) / 7, 2)
        case "y": return number(year % 100, 2)
        case "Y": return String(year)
        case "z", "Z": return ""
        case "%": return "%"
        default: return nil
        }
    }

    /// The week of ISO 8601, which belongs to the year that its Thursday is in.
    private var isoWeek: (year: Int, week: Int) {
        let weekdayFromMonday = (weekday + 6) % 7
        let week = (dayOfYear - 1 - weekdayFromMonday + 10) / 7
        func weekCount(_ year: Int) -> Int {
            func lastWeekday(_ year: Int) -> Int { (year + year / 4 - year / 100 + year / 400) % 7 }
            return lastWeekday(year) == 4 || lastWeekday(year - 1) == 3 ? 53 : 52
        }
        if week < 1 { return (year - 1, weekCount(year - 1)) }
        if week > weekCount(year) { return (year + 1, 1) }
        return (year, week)
    }
}
