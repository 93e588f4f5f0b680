import Jinja
import OrderedJSON
import Testing

struct TemplateClockTests {
    private func formatted(_ format: String, _ seconds: Int, offset: Int = 0) throws -> String {
        let clock = TemplateClock(secondsSinceEpoch: seconds, secondsFromUTC: offset)
        return try Template("{{ strftime_now('\(format)') }}").render([:], clock: clock).text
    }

    @Test(arguments: [
        (0, "1970-01-01 00:00:00 Thursday 001 01/4"),
        (951_782_400, "2000-02-29 00:00:00 Tuesday 060 09/2"),
        (1_704_067_199, "2023-12-31 23:59:59 Sunday 365 52/7"),
        (1_735_603_200, "2024-12-31 00:00:00 Tuesday 366 01/2"),
        (1_767_604_023, "2026-01-05 09:07:03 Monday 005 02/1"),
        (-1, "1969-12-31 23:59:59 Wednesday 365 01/3"),
        (1_609_459_200, "2021-01-01 00:00:00 Friday 001 53/5"),
        (4_107_542_400, "2100-03-01 00:00:00 Monday 060 09/1"),
    ])
    func `dates are those of the calendar`(seconds: Int, expected: String) throws {
        #expect(try formatted("%Y-%m-%d %H:%M:%S %A %j %V/%u", seconds) == expected)
    }

    @Test func `local time is used`() throws {
        #expect(try formatted("%d %b %Y %H:%M", 1_767_225_600, offset: -3600) == "31 Dec 2025 23:00")
        #expect(try formatted("%I:%M %p|%-I", 1_767_225_600, offset: 13 * 3600 + 60) == "01:01 PM|1")
    }

    @Test func `any number of seconds is a time`() throws {
        #expect(try formatted("%Y", .max, offset: .max) == "10000")
        #expect(try formatted("%Y", .min).isEmpty == false)
    }

    @Test func `unknown directives stay as they are`() throws {
        #expect(try formatted("%Q %-Q % %", 0) == "%Q %-Q % %")
    }
}
