import BusinessTime
import Foundation
import Kernel
import Testing

@Suite("Business hours as they are written down")
struct HoursTests {
    @Test(
        "What is wrong is named",
        arguments: [
            ("9:00", "10:00", "start"), ("24:00", "10:00", "start"), ("10:60", "12:00", "start"),
            ("10:00", "24:01", "end"),
            ("10:00", "+1:00", "end"), ("10:00", "10:00", "end"), ("", "10:00", "start"), ("１０:00", "11:00", "start"),
        ])
    func intervals(start: String, end: String, field: String) {
        let error = #expect(throws: InvalidHours.self) {
            try DayInterval(start: start, end: end, field: "intervals.monday[1]")
        }
        #expect(error?.field == "intervals.monday[1].\(field)")
    }

    @Test("Hours that cannot be are refused with the field")
    func check() throws {
        let date = try #require(CivilDate("2026-12-25"))
        let hours: [(BusinessHours, String)] = [
            (BusinessHours(timeZone: "Europe/Nowhere", week: [:]), "time_zone"),
            (BusinessHours(timeZone: "GMT+3", week: [:]), "time_zone"),
            (BusinessHours(timeZone: "../../etc/localtime", week: [:]), "time_zone"),
            (BusinessHours(timeZone: "/", week: [:]), "time_zone"),
            (
                BusinessHours(timeZone: "UTC", week: [:], holidays: [Holiday(date: date, until: date + -1)]),
                "holidays[0].until"
            ),
            (
                BusinessHours(timeZone: "UTC", week: [:], holidays: [Holiday(date: date, until: date + 366)]),
                "holidays[0].until"
            ),
            (
                BusinessHours(
                    timeZone: "UTC", week: [:],
                    specialDays: [SpecialDay(date: date, intervals: []), SpecialDay(date: date, intervals: [])]),
                "special_days[1].date"
            ),
        ]
        for (hours, field) in hours {
            #expect(throws: InvalidHours.self) { try hours.check() }
            do { try hours.check() } catch { #expect(error.field == field) }
        }
        for zone in ["UTC", "Asia/Kolkata", "Europe/Kyiv", "US/Eastern", "Etc/UTC"] {
            try BusinessHours(timeZone: zone, week: [:]).check()
        }
    }

    @Test("Days agree with Foundation’s calendar")
    func days() throws {
        var gregorian = Calendar(identifier: .gregorian)
        gregorian.timeZone = try #require(TimeZone(identifier: "UTC"))
        for number in stride(from: -40_000, to: 90_000, by: 13) {
            let date = CivilDate(number: number)
            let parts = gregorian.dateComponents(
                [.year, .month, .day, .weekday], from: Date(timeIntervalSince1970: Double(number) * 86_400))
            #expect(date.year == parts.year && date.month == parts.month && date.day == parts.day)
            #expect((Weekday.allCases.firstIndex(of: date.weekday) ?? 9) == ((parts.weekday ?? 0) + 5) % 7)
            #expect(CivilDate(date.description) == date)
        }
    }

    @Test("Offsets agree with Foundation’s in every zone that it knows")
    func zones() throws {
        for name in TimeZone.knownTimeZoneIdentifiers.filter({ $0.contains("/") }) {
            let zone = try #require(TimeZone(identifier: name))
            let offsets = try #require(ZoneOffsets.named(name), "\(name)")
            for second in stride(from: 1_000_003, to: 2_600_000_000, by: 86_400 * 29) {
                let expected = Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))) * 1_000_000
                #expect(offsets.offset(at: Timestamp(unixSeconds: Int64(second))) == expected, "\(name) \(second)")
            }
        }
    }
}
