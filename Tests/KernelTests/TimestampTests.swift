import Kernel
import Testing

@Suite("Times")
struct TimestampTests {
    @Test(
        "A day that there is, in a year of four digits, is a time",
        arguments: [
            "2026-01-31T12:00:00Z", "2024-02-29T00:00:00.5Z", "2000-02-29T23:59:59Z", "9999-12-31T23:59:59Z",
            "2026-01-31T12:00:00+02:00",
        ])
    func right(text: String) { #expect(Timestamp(rfc3339: text) != nil) }

    @Test(
        "Any other is none, and none brings the program down",
        arguments: [
            "", "yesterday", "2026-01-31", "2026-02-30T00:00:00Z", "2026-01-31T24:00:00Z", "2026-01-31T12:99:00Z",
            "2026-01-31T12:00:00+25:00", "2026-01-31T12:00:00+01:99", "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z", "2026-04-31T00:00:00Z", "10000-01-01T00:00:00Z",
            "294247-06-01T00:00:00Z", "999999999-01-01T00:00:00Z", "-001-01-01T00:00:00Z", "２０２６-01-01T00:00:00Z",
        ])
    func wrong(text: String) { #expect(Timestamp(rfc3339: text) == nil) }
}
