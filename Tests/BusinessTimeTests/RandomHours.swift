import BusinessTime
import TestSupport

extension BusinessHours {
    /// - Parameter years: within which its holidays and special days lie.
    static func random(in zone: String, years: Range<Int>, using random: inout SeededGenerator) throws -> Self {
        var hours = BusinessHours(timeZone: zone, week: [:])
        for weekday in Weekday.allCases { hours.week[weekday] = try intervals(using: &random) }
        let first = try day("\(years.lowerBound)-01-01")
        let days = 365 * years.count
        for _ in 0..<40 {
            let date = first + Int.random(in: 0..<days, using: &random)
            let length = Bool.random(using: &random) ? 0 : Int.random(in: 0..<20, using: &random)
            hours.holidays.append(
                Holiday(date: date, until: date + length, isYearly: Int.random(in: 0..<6, using: &random) == 0))
        }
        hours.holidays.append(Holiday(date: try day("2012-02-29"), isYearly: true))
        var known: Set<CivilDate> = []
        for _ in 0..<40 {
            let date = first + Int.random(in: 0..<days, using: &random)
            guard known.insert(date).inserted else { continue }
            hours.specialDays.append(SpecialDay(date: date, intervals: try intervals(using: &random)))
        }
        return hours
    }

    private static func day(_ text: String) throws -> CivilDate {
        guard let day = CivilDate(text) else { throw InvalidHours(field: "day", message: text) }
        return day
    }

    /// Some of them overlap, touch, or cross midnight.
    private static func intervals(using random: inout SeededGenerator) throws -> [DayInterval] {
        let steps = [1, 7, 30, 60].randomElement(using: &random) ?? 1
        func time(_ minutes: Int) -> String {
            let (hour, minute) = minutes.quotientAndRemainder(dividingBy: 60)
            return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
        }
        return try (0..<Int.random(in: 0...3, using: &random)).compactMap { _ in
            let start = Int.random(in: 0..<1440, using: &random) / steps * steps
            let end = Int.random(in: 0...1440, using: &random) / steps * steps
            return start == end ? nil : try DayInterval(start: time(start), end: time(end))
        }
    }
}
