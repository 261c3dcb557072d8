import BusinessTime
import Desk
import JSON
import Kernel
import SQL
import ServiceLevels

extension DeskCalendar: CatalogResource {
    static let path = "calendars"
    static let subject = "calendars"
    static let fields: Set<String> = ["name", "time_zone", "intervals", "holidays", "special_days"]

    init(_ body: Body, changing previous: DeskCalendar?) throws {
        let name = try PatchReader(body: body).text("name", atMost: PatchReader.longestName, or: previous?.name)
        var hours = previous?.hours ?? BusinessHours(timeZone: "", week: [:])
        if previous == nil || body.has("time_zone") { hours.timeZone = try body.requiredString("time_zone") }
        let reader = HoursReader(body: body)
        hours.week = try reader.week(changing: previous?.hours.week)
        hours.holidays = try reader.holidays() ?? hours.holidays
        hours.specialDays = try reader.specialDays() ?? hours.specialDays
        try HoursReader.checked { () throws(InvalidHours) in try hours.check() }
        self.init(name: name, hours: hours)
    }

    var view: [String: JSONValue] {
        [
            "name": .string(name), "time_zone": .string(hours.timeZone), "intervals": hours.weekView,
            "holidays": .array(hours.holidays.map(\.view)), "special_days": .array(hours.specialDays.map(\.view)),
        ]
    }

    /// A calendar that a policy counts by stays.
    static func checkRemoval(of item: CatalogItem<DeskCalendar>, in db: any SQLConnection) throws {
        guard try db.first("SELECT 1 FROM sla_policies WHERE calendar_id = \(item.id) LIMIT 1") == nil else {
            throw APIError.conflict("SLA policies count by the calendar: change them first.")
        }
        for (table, word) in [("queues", "Queues"), ("agents", "Agents"), ("bot_greetings", "Bots")]
        where try db.first("SELECT 1 FROM \(unsafe: table) WHERE calendar_id = \(item.id) LIMIT 1") != nil {
            throw APIError.conflict("\(word) keep the calendar's hours: change them first.")
        }
    }

    /// Policies that count by it have a new version from now on.
    static func wasWritten(_ item: CatalogItem<DeskCalendar>, at now: Timestamp, in db: any SQLConnection) throws {
        for row in try db.rows("SELECT id, definition FROM sla_policies WHERE calendar_id = \(item.id)") {
            let policy = try SLAPolicy(row: row)
            try SLAPolicyVersion.record(policy, try row.get("id"), hours: item.content.hours, at: now, in: db)
        }
    }
}

extension BusinessHours {
    /// All seven days.
    fileprivate var weekView: JSONValue {
        .object(
            Dictionary(
                Weekday.allCases.map { ($0.rawValue, .array((week[$0] ?? []).map(\.view))) }, uniquingKeysWith: { $1 }))
    }
}

extension DayInterval {
    var view: JSONValue { ["start": .string(start.description), "end": .string(end.description)] }
}

extension Holiday {
    var view: JSONValue {
        [
            "date": .string(date.description), "until": JSONValue(until?.description), "name": .string(name),
            "yearly": .bool(isYearly),
        ]
    }
}

extension SpecialDay {
    var view: JSONValue {
        [
            "date": .string(date.description), "name": .string(name), "intervals": .array(intervals.map(\.view)),
        ]
    }
}
