import BusinessTime
import Kernel
import Testing

@Suite("Business calendars")
struct CalendarTests {
    private func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }
    private func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

    private func calendar(
        _ zone: String, daily intervals: [(String, String)], holidays: [Holiday] = [], special: [SpecialDay] = []
    ) throws -> BusinessCalendar {
        let day = try intervals.map { try DayInterval(start: $0.0, end: $0.1) }
        return try BusinessCalendar(
            BusinessHours(
                timeZone: zone, week: Dictionary(uniqueKeysWithValues: Weekday.allCases.map { ($0, day) }),
                holidays: holidays, specialDays: special))
    }

    struct ChangeOfClocks: Sendable {
        let zone: String
        let day: String
        let interval: (String, String)
        let minutes: Int
    }

    @Test(
        "What the clock skips does not count, what it shows twice counts twice",
        arguments: [
            ChangeOfClocks(zone: "Europe/Berlin", day: "2026-03-29", interval: ("01:00", "04:00"), minutes: 120),
            ChangeOfClocks(zone: "Europe/Berlin", day: "2026-10-25", interval: ("01:00", "04:00"), minutes: 240),
            ChangeOfClocks(zone: "Europe/Berlin", day: "2026-03-29", interval: ("00:00", "24:00"), minutes: 23 * 60),
            ChangeOfClocks(zone: "Europe/Berlin", day: "2026-03-29", interval: ("02:00", "03:00"), minutes: 0),
            ChangeOfClocks(zone: "Europe/Berlin", day: "2026-10-25", interval: ("02:00", "03:00"), minutes: 120),
            ChangeOfClocks(zone: "Europe/Berlin", day: "2026-10-25", interval: ("01:00", "02:30"), minutes: 120),
            ChangeOfClocks(zone: "America/New_York", day: "2026-03-08", interval: ("01:30", "03:30"), minutes: 60),
            ChangeOfClocks(zone: "Australia/Lord_Howe", day: "2026-10-04", interval: ("01:00", "04:00"), minutes: 150),
            ChangeOfClocks(zone: "Australia/Lord_Howe", day: "2026-04-05", interval: ("01:00", "04:00"), minutes: 210),
            // The day begins at one o’clock; the evening before the other change is an hour longer.
            ChangeOfClocks(zone: "America/Sao_Paulo", day: "2018-11-04", interval: ("00:00", "08:00"), minutes: 7 * 60),
            ChangeOfClocks(zone: "America/Sao_Paulo", day: "2018-02-17", interval: ("22:00", "24:00"), minutes: 180),
            // There was no such day.
            ChangeOfClocks(zone: "Pacific/Apia", day: "2011-12-30", interval: ("00:00", "24:00"), minutes: 0),
            ChangeOfClocks(zone: "Asia/Kolkata", day: "2026-03-29", interval: ("01:00", "04:00"), minutes: 180),
        ])
    func clocks(change: ChangeOfClocks) throws {
        let date = try day(change.day)
        let interval = try DayInterval(start: change.interval.0, end: change.interval.1)
        let calendar = try BusinessCalendar(
            BusinessHours(
                timeZone: change.zone, week: [:], specialDays: [SpecialDay(date: date, intervals: [interval])]))
        let noon = Timestamp(unixSeconds: Int64(date.number) * 86_400 + 43_200)
        let open = calendar.duration(from: noon - .seconds(3 * 86_400), to: noon + .seconds(3 * 86_400))
        #expect(open == .seconds(change.minutes * 60))
    }

    @Test("A change is right to the microsecond")
    func exact() throws {
        let calendar = try calendar("Europe/Berlin", daily: [("02:00", "03:00")])
        // On 25 October 2026 the clock shows 02:00 to 03:00 from 00:00 to 02:00 UTC.
        let start = try time("2026-10-25T00:00:00Z")
        #expect(!calendar.isOpen(at: start - .microseconds(1)) && calendar.isOpen(at: start))
        #expect(calendar.isOpen(at: start + .seconds(7200) - .microseconds(1)))
        #expect(!calendar.isOpen(at: start + .seconds(7200)))
        let whole = start - .seconds(3600)..<start + .seconds(4 * 3600)
        #expect(calendar.intervals(in: whole) == [start..<start + .seconds(7200)])
    }

    @Test("Open all the time loses nothing, whatever the clocks do")
    func always() throws {
        let calendar = try calendar("Europe/Berlin", daily: [("00:00", "24:00")])
        let (start, end) = (try time("1999-12-31T23:59:59.999Z"), try time("2031-03-30T01:00:00Z"))
        #expect(calendar.duration(from: start, to: end) == end - start)
        #expect(calendar.instant(after: end - start, from: start) == end)
        #expect(calendar.intervals(in: start..<end) == [start..<end])
        let night = try self.calendar("Europe/Berlin", daily: [("00:00", "12:00"), ("12:00", "00:00")])
        #expect(night.duration(from: start, to: end) == end - start)
        let holiday = try self.calendar(
            "Europe/Berlin", daily: [("00:00", "24:00")], holidays: [Holiday(date: try day("2026-03-29"))])
        #expect(holiday.duration(from: start, to: end) == end - start - .seconds(23 * 3600))
    }

    @Test("A night ends at midnight before a holiday, and none begins on one")
    func nights() throws {
        let night = [("22:00", "06:00")]
        let holiday = try calendar("UTC", daily: night, holidays: [Holiday(date: try day("2026-12-25"))])
        #expect(
            holiday.intervals(in: try time("2026-12-24T12:00:00Z")..<time("2026-12-27T12:00:00Z")) == [
                try time("2026-12-24T22:00:00Z")..<time("2026-12-25T00:00:00Z"),
                try time("2026-12-26T22:00:00Z")..<time("2026-12-27T06:00:00Z"),
            ])
        let special = SpecialDay(
            date: try day("2026-12-25"), intervals: [try DayInterval(start: "20:00", end: "02:00")])
        let other = try calendar(
            "UTC", daily: night, holidays: [Holiday(date: try day("2026-12-25"))], special: [special])
        #expect(
            other.intervals(in: try time("2026-12-24T12:00:00Z")..<time("2026-12-26T12:00:00Z")) == [
                try time("2026-12-24T22:00:00Z")..<time("2026-12-25T00:00:00Z"),
                try time("2026-12-25T20:00:00Z")..<time("2026-12-26T02:00:00Z"),
            ])
    }

    @Test("Holidays: single, several days, and each year across its end")
    func holidays() throws {
        let calendar = try calendar(
            "UTC", daily: [("10:00", "11:00")],
            holidays: [
                Holiday(date: try day("2026-05-01")),
                Holiday(date: try day("2026-08-03"), until: try day("2026-08-14")),
                Holiday(date: try day("2020-12-30"), until: try day("2021-01-02"), isYearly: true),
                Holiday(date: try day("2024-02-29"), isYearly: true),
            ])
        func hours(_ from: String, _ until: String) throws -> Duration {
            calendar.duration(from: try time("\(from)T00:00:00Z"), to: try time("\(until)T00:00:00Z"))
        }
        #expect(try hours("2026-04-30", "2026-05-03") == .seconds(2 * 3600))
        #expect(try hours("2026-08-01", "2026-09-01") == .seconds(19 * 3600))
        #expect(try hours("2033-12-29", "2034-01-05") == .seconds(3 * 3600))
        #expect(try hours("2028-02-28", "2028-03-02") == .seconds(2 * 3600))
        #expect(try hours("2027-02-28", "2027-03-02") == .seconds(2 * 3600))
    }

    @Test("A duration ends when it closes, not when it opens again; nothing is due at a desk that never opens")
    func ends() throws {
        let desk = try calendar("UTC", daily: [("09:00", "12:30"), ("13:30", "17:00")])
        let morning = try time("2026-11-02T09:00:00Z")
        #expect(desk.instant(after: .seconds(7 * 3600), from: morning) == (try time("2026-11-02T17:00:00Z")))
        #expect(desk.instant(after: .seconds(12_600), from: morning) == (try time("2026-11-02T12:30:00Z")))
        #expect(
            desk.instant(after: .seconds(12_600) + .microseconds(1), from: morning)
                == (try time("2026-11-02T13:30:00Z")) + .microseconds(1))
        let night = try time("2026-11-02T20:00:00Z")
        #expect(desk.instant(after: .zero, from: night) == night)
        #expect(desk.opening(from: night) == (try time("2026-11-03T09:00:00Z")))
        #expect(desk.duration(from: night, to: morning) == .zero)
        let never = try calendar("UTC", daily: [])
        #expect(never.instant(after: .microseconds(1), from: night) == nil && never.opening(from: night) == nil)
        let once = try BusinessCalendar(
            BusinessHours(
                timeZone: "UTC", week: [:],
                specialDays: [
                    SpecialDay(date: try day("2031-01-01"), intervals: [try DayInterval(start: "00:00", end: "01:00")])
                ]))
        #expect(once.instant(after: .seconds(3600), from: night) == (try time("2031-01-01T01:00:00Z")))
        #expect(once.instant(after: .seconds(3601), from: night) == nil)
        #expect(once.opening(from: try time("2031-01-01T01:00:00Z")) == nil)
        #expect(
            once.duration(from: try time("0001-01-01T00:00:00Z"), to: try time("9999-12-31T00:00:00Z"))
                == .seconds(3600))
    }
}
