import Testing

@testable import RemoteEngine

@Suite struct RetryAfterTests {
    @Test(arguments: [
        ("7", 7), (" 7", 7), ("0", 1), ("1.2", 2), ("-5", 1), ("1e9", 86_400),
        ("Sun, 06 Nov 1994 08:49:40 GMT", 3), ("Sun, 06 Nov 1994 08:49:30 GMT", 1),
        ("Mon, 07 Nov 1994 08:49:37 GMT", 86_400),
    ]) func `seconds and dates are read`(_ field: String, _ seconds: Int) {
        #expect(RetryAfter(field, now: 784_111_777)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "soon", "nan", "inf", "Sun, 06 Nov 1994", "Sun, 06 Now 1994 08:49:40 GMT", "-1e300",
    ])
    func `anything else says nothing`(_ field: String) { #expect(RetryAfter(field, now: 784_111_777) == nil) }
}
