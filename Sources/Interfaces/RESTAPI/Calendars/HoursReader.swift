import BusinessTime
import JSON

/// Reads business hours from a body, and names what is wrong in them, such as `intervals.monday[1].end`.
struct HoursReader {
    let body: Body

    static let longestName = ICalendarHolidays.longestName

    /// As a merge patch: days that are absent stay; null closes one.
    func week(changing previous: [Weekday: [DayInterval]]?) throws -> [Weekday: [DayInterval]] {
        guard body.has("intervals") || previous == nil else { return previous ?? [:] }
        guard let object = try body.object("intervals") else {
            throw APIError.invalid("intervals", "required", "is required")
        }
        let days = Body(object: object, path: "intervals.")
        try days.expect(only: Set(Weekday.allCases.map(\.rawValue)))
        var week = previous ?? [:]
        for weekday in Weekday.allCases where days.has(weekday.rawValue) {
            week[weekday] = try Self.intervals(
                try days.list(weekday.rawValue) ?? [], "intervals.\(weekday)", atMost: BusinessHours.mostIntervalsOfADay
            )
        }
        return week
    }

    /// Nil when there are none in the body; null empties them.
    func holidays() throws -> [Holiday]? {
        try each("holidays", atMost: BusinessHours.mostHolidays) { day, place in
            try day.expect(only: ["date", "until", "name", "yearly"])
            return Holiday(
                date: try Self.date(day, "date", place) ?? Self.missing("\(place).date"),
                until: try Self.date(day, "until", place), name: try Self.name(day, place),
                isYearly: try day.bool("yearly") ?? false)
        }
    }

    func specialDays() throws -> [SpecialDay]? {
        try each("special_days", atMost: BusinessHours.mostSpecialDays) { day, place in
            try day.expect(only: ["date", "name", "intervals"])
            return SpecialDay(
                date: try Self.date(day, "date", place) ?? Self.missing("\(place).date"),
                intervals: try Self.intervals(
                    try day.list("intervals") ?? [], "\(place).intervals", atMost: BusinessHours.mostIntervalsOfADay),
                name: try Self.name(day, place))
        }
    }

    private func each<Element>(
        _ field: String, atMost limit: Int, _ read: (Body, String) throws -> Element
    ) throws -> [Element]? {
        guard body.has(field) else { return nil }
        return try Self.objects(try body.list(field) ?? [], field, atMost: limit).map(read)
    }

    /// The elements of a list, each with the place where it stands.
    private static func objects(
        _ list: [JSONValue], _ field: String, atMost limit: Int
    ) throws -> [(Body, String)] {
        guard list.count <= limit else { throw APIError.invalid(field, "out_of_range", "must be at most \(limit)") }
        return try list.enumerated().map { index, value in
            let place = "\(field)[\(index)]"
            guard let object = value.objectValue else {
                throw APIError.invalid(place, "wrong_type", "must be an object")
            }
            return (Body(object: object, path: place + "."), place)
        }
    }

    private static func intervals(_ list: [JSONValue], _ field: String, atMost limit: Int) throws -> [DayInterval] {
        try objects(list, field, atMost: limit).map { interval, place in
            try interval.expect(only: ["start", "end"])
            let (start, end) = (try interval.requiredString("start"), try interval.requiredString("end"))
            return try checked { () throws(InvalidHours) in
                try DayInterval(start: start, end: end, field: place)
            }
        }
    }

    private static func date(_ day: Body, _ field: String, _ place: String) throws -> CivilDate? {
        guard let text = try day.string(field) else { return nil }
        guard let date = CivilDate(text) else {
            throw APIError.invalid("\(place).\(field)", "wrong_type", "must be a date such as 2026-01-31")
        }
        return date
    }

    private static func missing(_ field: String) throws -> CivilDate {
        throw APIError.invalid(field, "required", "is required")
    }

    private static func name(_ day: Body, _ place: String) throws -> String {
        let name = try day.string("name") ?? ""
        guard name.utf16.count <= longestName, !name.utf8.contains(0) else {
            throw APIError.invalid(
                "\(place).name", "too_long", "must have at most \(longestName) characters, none of them NUL")
        }
        return name
    }

    static func checked<Value>(_ body: () throws(InvalidHours) -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw APIError.invalid(error.field, "not_allowed", error.message)
        }
    }
}
