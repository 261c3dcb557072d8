package import BusinessTime

extension DeskCalendar {
    /// What became of holidays that were to be added.
    package struct Addition: Sendable, Equatable {
        package let calendar: DeskCalendar
        package let added: Int
        /// Those whose days stand in the calendar already.
        package let known: Int
    }

    /// With holidays added that it does not have yet, in the order of their days.
    package func adding(_ more: [Holiday]) -> Addition {
        var changed = self
        var known = Set(hours.holidays.map(\.days))
        for holiday in more where known.insert(holiday.days).inserted { changed.hours.holidays.append(holiday) }
        let added = changed.hours.holidays.count - hours.holidays.count
        changed.hours.holidays.sort { $0.date < $1.date }
        return Addition(calendar: added > 0 ? changed : self, added: added, known: more.count - added)
    }
}

extension Holiday {
    /// The same without its name.
    fileprivate var days: Holiday { Holiday(date: date, until: until, isYearly: isYearly) }
}
