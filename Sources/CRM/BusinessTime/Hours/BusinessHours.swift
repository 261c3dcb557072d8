/// When a desk is open, as people write it down. `BusinessCalendar` answers questions about it.
package struct BusinessHours: Hashable, Sendable, Codable {
    /// By the IANA's name, such as `Europe/Berlin`.
    package var timeZone: String
    package var week: [Weekday: [DayInterval]]
    package var holidays: [Holiday]
    package var specialDays: [SpecialDay]

    enum CodingKeys: String, CodingKey {
        case holidays
        case timeZone = "time_zone"
        case week = "intervals"
        case specialDays = "special_days"
    }

    package init(
        timeZone: String, week: [Weekday: [DayInterval]], holidays: [Holiday] = [], specialDays: [SpecialDay] = []
    ) {
        self.timeZone = timeZone
        self.week = week
        self.holidays = holidays
        self.specialDays = specialDays
    }

    package static let mostIntervalsOfADay = 48
    package static let mostHolidays = 2000
    package static let mostSpecialDays = 2000
    /// Days that one holiday may last.
    package static let longestHoliday = 366

    /// - Throws: `InvalidHours` that names the field that is wrong.
    package func check() throws(InvalidHours) {
        guard ZoneOffsets.named(timeZone) != nil else {
            throw InvalidHours(
                field: "time_zone", message: "must be a time zone of the IANA’s list, such as Europe/Berlin")
        }
        for weekday in Weekday.allCases { try Self.check(week[weekday] ?? [], "intervals.\(weekday)") }
        try checkHolidays()
        try checkSpecialDays()
    }

    private static func check(_ intervals: [DayInterval], _ field: String) throws(InvalidHours) {
        guard intervals.count <= mostIntervalsOfADay else {
            throw InvalidHours(field: field, message: "must be at most \(mostIntervalsOfADay)")
        }
    }

    private func checkHolidays() throws(InvalidHours) {
        guard holidays.count <= Self.mostHolidays else {
            throw InvalidHours(field: "holidays", message: "must be at most \(Self.mostHolidays)")
        }
        for (index, holiday) in holidays.enumerated() {
            let days = holiday.lastDate.number - holiday.date.number + 1
            guard (1...Self.longestHoliday).contains(days) else {
                throw InvalidHours(
                    field: "holidays[\(index)].until",
                    message: "must not be before date, nor more than \(Self.longestHoliday - 1) days after it")
            }
        }
    }

    private func checkSpecialDays() throws(InvalidHours) {
        guard specialDays.count <= Self.mostSpecialDays else {
            throw InvalidHours(field: "special_days", message: "must be at most \(Self.mostSpecialDays)")
        }
        var known: Set<CivilDate> = []
        for (index, special) in specialDays.enumerated() {
            try Self.check(special.intervals, "special_days[\(index)].intervals")
            guard known.insert(special.date).inserted else {
                throw InvalidHours(field: "special_days[\(index)].date", message: "stands in the list already")
            }
        }
    }
}
