import BusinessTime
import Testing

@Suite("Holidays from iCalendar files")
struct ICalendarTests {
    private func file(_ events: String, newline: String = "\r\n") -> [UInt8] {
        let text = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Example//EN\n\(events)\nEND:VCALENDAR\n"
        return Array(text.replacing("\n", with: newline).utf8)
    }

    private func event(_ lines: String) -> String { "BEGIN:VEVENT\nUID:1@example.org\n\(lines)\nEND:VEVENT" }

    private func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

    @Test("Whole days become holidays; the end is not one of them", arguments: ["\n", "\r\n"])
    func days(newline: String) throws {
        let events = [
            event("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261227\nSUMMARY:Christmas\\, both\n  days"),
            event("dtstart;value=date:20260501\nSUMMARY;LANGUAGE=en;X-A=\"a:b;c\":May Day"),
            event("DTSTART:20261003\nRRULE:FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=3\nSUMMARY:Unity"),
            event("DTSTART;VALUE=DATE:20260803\nDURATION:P2W\nSUMMARY:Holidays\nBEGIN:VALARM\nSUMMARY:no\nEND:VALARM"),
        ]
        let found = try ICalendarHolidays(file(events.joined(separator: "\n"), newline: newline))
        #expect(found.skipped.isEmpty)
        #expect(
            found.holidays == [
                Holiday(date: try day("2026-12-25"), until: try day("2026-12-26"), name: "Christmas, both days"),
                Holiday(date: try day("2026-05-01"), name: "May Day"),
                Holiday(date: try day("2026-10-03"), name: "Unity", isYearly: true),
                Holiday(date: try day("2026-08-03"), until: try day("2026-08-16"), name: "Holidays"),
            ])
    }

    @Test(
        "What is no plain holiday is skipped, with its line and why",
        arguments: [
            ("DTSTART:20261225T100000Z", 6, "whole days"), ("SUMMARY:x", 4, "DTSTART"),
            ("DTSTART;VALUE=DATE:20261225\nSTATUS:CANCELLED", 7, "cancelled"),
            ("DTSTART;VALUE=DATE:20261126\nRRULE:FREQ=YEARLY;BYDAY=4TH;BYMONTH=11", 7, "only FREQ=YEARLY"),
            ("DTSTART;VALUE=DATE:20261126\nRRULE:FREQ=YEARLY;COUNT=3", 7, "only FREQ=YEARLY"),
            ("DTSTART;VALUE=DATE:20261126\nRRULE:FREQ=YEARLY\nRRULE:FREQ=YEARLY", 8, "RRULE"),
            ("DTSTART;VALUE=DATE:20261126\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20271126", 8, "EXDATE"),
            ("DTSTART;VALUE=DATE:20261126\nRECURRENCE-ID;VALUE=DATE:20261127", 7, "RECURRENCE-ID"),
            ("DTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20261120", 7, "1 to 366"),
            ("DTSTART;VALUE=DATE:20260230", 6, "whole days"),
        ])
    func skipped(lines: String, line: Int, reason: String) throws {
        let found = try ICalendarHolidays(file(event(lines)))
        #expect(found.holidays.isEmpty)
        let skipped = try #require(found.skipped.first)
        #expect(skipped.line == line && skipped.reason.contains(reason), "\(skipped)")
    }

    @Test(
        "What is no calendar is refused with the line",
        arguments: [
            ("", nil), ("hello", 1), ("BEGIN:VCALENDAR\nhello\nEND:VCALENDAR", 2), ("SUMMARY:x", 1),
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", 3), ("BEGIN:VCALENDAR\nBEGIN:VEVENT", nil),
            ("BEGIN:VEVENT\nEND:VEVENT", 1), ("BEGIN:VCALENDAR\nBEGIN:VCALENDAR", 2), ("END:VCALENDAR", 1),
        ] as [(String, Int?)])
    func garbage(text: String, line: Int?) {
        let error = #expect(throws: ICalendarError.self) { try ICalendarHolidays(Array(text.utf8)) }
        #expect(error?.line == line)
    }

    @Test("Bytes that are no text, and files that are too large, are refused")
    func bytes() {
        #expect(throws: ICalendarError.self) { try ICalendarHolidays([0xFF, 0xFE, 0x00]) }
        #expect(throws: ICalendarError.self) { try ICalendarHolidays([UInt8](repeating: 10, count: 1 << 21)) }
        let many = String(repeating: event("DTSTART:20260101") + "\n", count: 5001)
        #expect(throws: ICalendarError.self) { try ICalendarHolidays(file(many)) }
    }
}
