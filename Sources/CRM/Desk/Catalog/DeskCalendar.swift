package import BusinessTime
import Kernel
package import SQL

/// When the desk, or a part of it, is open.
package struct DeskCalendar: CatalogContent {
    package var name: String
    package var hours: BusinessHours

    package static let kind = "calendar"
    package static let table = "calendars"
    package static let columns = ["name", "time_zone", "intervals", "holidays", "special_days"]
    package static let uniqueField = "name"

    private enum CodingKeys: String, CodingKey {
        case name
    }

    package init(name: String, hours: BusinessHours) {
        self.name = name
        self.hours = hours
    }

    package init(row: Row) throws {
        name = try row.get("name")
        hours = BusinessHours(
            timeZone: try row.get("time_zone"), week: try JSONText.decode(try row.get("intervals")),
            holidays: try JSONText.decode(try row.get("holidays")),
            specialDays: try JSONText.decode(try row.get("special_days")))
    }

    package func values() throws -> [SQLValue] {
        [SQLValue](
            row: name, hours.timeZone, try JSONText.encode(hours.week), try JSONText.encode(hours.holidays),
            try JSONText.encode(hours.specialDays))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try hours.encode(to: encoder)
    }
}
