extension CalendarText {
    /// A time in UTC with milliseconds, such as `2026-01-31T12:59:59.000Z`; nil outside the years 1970 to 9999.
    ///
    /// By whole numbers: lists show hundreds of times, and Foundation's formatter, which asks a calendar and a time zone,
    /// took a fifth of a page of tickets.
    /// - Parameter microseconds: since 1970; what is less than a millisecond is dropped.
    static func utc(_ microseconds: Int64) -> String? {
        guard (0..<253_402_300_800_000_000).contains(microseconds) else { return nil }
        let milliseconds = Int(microseconds / 1000)
        let (days, time) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        let (year, month, day) = date(days)
        return String(unsafeUninitializedCapacity: 24) { text in
            func put(_ number: Int, _ range: Range<Int>, then mark: Character) {
                var rest = number
                for index in range.reversed() {
                    text[index] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                text[range.upperBound] = mark.asciiValue ?? 0
            }
            put(year, 0..<4, then: "-")
            put(month, 5..<7, then: "-")
            put(day, 8..<10, then: "T")
            put(time / 3_600_000, 11..<13, then: ":")
            put(time / 60_000 % 60, 14..<16, then: ":")
            put(time / 1000 % 60, 17..<19, then: ".")
            put(time % 1000, 20..<23, then: "Z")
            return 24
        }
    }

    /// The day that so many days after 1970-01-01 is, in the Gregorian calendar. Years are counted from March, so that
    /// the leap day is the last, in eras of 400 years, which all have as many days (Howard Hinnant, "chrono-Compatible
    /// Low-Level Date Algorithms", `civil_from_days`).
    package static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }
    /// Days after 1970-01-01; the reverse of `date` (`days_from_civil` of the same source).
    package static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = (yearFromMarch >= 0 ? yearFromMarch : yearFromMarch - 399) / 400
        let yearOfEra = yearFromMarch - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
