import FoundationEssentials
import Kernel
import TestSupport
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

    @Test("A time is written as Foundation writes it, and reads as what it was")
    func writing() throws {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        var generator = SeededGenerator(seed: 1)
        let seconds = (0..<20_000).map { _ in Int64.random(in: 0..<253_402_300_800, using: &generator) }
        // Ends of years, leap days, the first and the last.
        let edges: [Int64] = [
            0, 1_795_223_743, 4_102_444_799, 951_782_400, 951_868_799, 4_107_542_400, 1_709_164_800, 253_402_300_799,
        ]
        for second in seconds + edges {
            let time = Timestamp(unixSeconds: second)
            #expect(time.rfc3339 == Date(timeIntervalSince1970: Double(second)).formatted(style))
            // Foundation's parser keeps fewer digits the further a time lies ahead.
            guard second < 4_102_444_800 else { continue }
            let later = Timestamp(rawValue: time.rawValue + 123_000)
            #expect(Timestamp(rfc3339: later.rfc3339) == later)
        }
        #expect(Timestamp(rawValue: 999).rfc3339 == "1970-01-01T00:00:00.000Z")
        #expect(Timestamp(rawValue: -1_000_000).rfc3339 == "1969-12-31T23:59:59.000Z")
    }
}
