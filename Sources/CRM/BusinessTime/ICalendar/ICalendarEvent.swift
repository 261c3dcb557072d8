/// One event of an iCalendar file, while it is read.
struct ICalendarEvent {
    /// Why it is no holiday here.
    struct Refusal: Error {
        let line: Int
        let reason: String
    }

    let line: Int
    private(set) var name = ""
    private var start: ContentLine?
    private var end: ContentLine?
    private var duration: ContentLine?
    private var rule: ContentLine?
    private var refusal: Refusal?

    init(line: Int) { self.line = line }

    mutating func read(_ line: ContentLine) {
        switch line.name {
        case "SUMMARY": name = String(line.text.filter { $0 != "\0" }.prefix(ICalendarHolidays.longestName))
        case "DTSTART": start = line
        case "DTEND": end = line
        case "DURATION": duration = line
        case "RRULE" where rule == nil: rule = line
        case "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID":
            refuse(line, "\(line.name) is not understood: only RRULE:FREQ=YEARLY is")
        case "STATUS" where line.value.uppercased() == "CANCELLED": refuse(line, "was cancelled")
        default: break
        }
    }

    private mutating func refuse(_ line: ContentLine, _ reason: String) {
        refusal = refusal ?? Refusal(line: line.number, reason: reason)
    }

    var holiday: Result<Holiday, Refusal> {
        Result { () throws(Refusal) in try makeHoliday() }
    }

    private func makeHoliday() throws(Refusal) -> Holiday {
        if let refusal { throw refusal }
        guard let start else { throw Refusal(line: line, reason: "has no DTSTART") }
        guard let first = start.date else {
            throw Refusal(line: start.number, reason: "does not last whole days: DTSTART is no date")
        }
        let last = try lastDay(from: first)
        guard last >= first, last.number - first.number < BusinessHours.longestHoliday else {
            throw Refusal(
                line: (end ?? duration ?? start).number,
                reason: "must last from 1 to \(BusinessHours.longestHoliday) days")
        }
        return Holiday(
            date: first, until: last, name: name,
            isYearly: try rule.map { rule throws(Refusal) in
                try Self.checkYearly(rule, of: first)
                return true
            } ?? false)
    }

    /// The end stands after the last day (RFC 5545, section 3.6.1).
    private func lastDay(from first: CivilDate) throws(Refusal) -> CivilDate {
        if let end {
            guard let date = end.date else { throw Refusal(line: end.number, reason: "DTEND is no date") }
            // Some programs write an end that equals the start for a single day.
            return date == first ? first : date + -1
        }
        guard let duration else { return first }
        let text = duration.value.uppercased()
        guard text.hasPrefix("P"), let unit = text.last, unit == "D" || unit == "W",
            let count = Int(text.dropFirst().dropLast()), (1...BusinessHours.longestHoliday).contains(count)
        else { throw Refusal(line: duration.number, reason: "DURATION is no number of days") }
        return first + ((unit == "W" ? 7 * count : count) - 1)
    }

    /// Refuses every rule but that of the same day in each year.
    private static func checkYearly(_ rule: ContentLine, of date: CivilDate) throws(Refusal) {
        for part in rule.value.uppercased().split(separator: ";") {
            switch part {
            case "FREQ=YEARLY", "INTERVAL=1", "BYMONTH=\(date.month)", "BYMONTHDAY=\(date.day)": continue
            case _ where part.hasPrefix("WKST="): continue
            default:
                throw Refusal(
                    line: rule.number, reason: "RRULE:\(rule.value) is not understood: only FREQ=YEARLY is")
            }
        }
        guard rule.value.uppercased().contains("FREQ=YEARLY") else {
            throw Refusal(line: rule.number, reason: "RRULE:\(rule.value) has no FREQ=YEARLY")
        }
    }
}
