package import BusinessTime
package import SQL
import Synchronization

extension DeskCalendar {
    private struct Compiled {
        let version: Int64
        let calendar: BusinessCalendar
    }

    /// Compiled once for each version.
    private static let known = Mutex<[Int64: Compiled]>([:])

    /// The calendars with these numbers, ready to be asked; those that are there.
    package static func compiled(
        _ ids: Set<Int64>, in db: any SQLConnection
    ) throws -> [Int64: BusinessCalendar] {
        var calendars: [Int64: BusinessCalendar] = [:]
        for id in ids {
            guard let item = try Catalog<DeskCalendar>.find(id, in: db) else { continue }
            if let compiled = known.withLock({ $0[id] }), compiled.version == item.version {
                calendars[id] = compiled.calendar
                continue
            }
            let calendar = try BusinessCalendar(item.content.hours)
            known.withLock { $0[id] = Compiled(version: item.version, calendar: calendar) }
            calendars[id] = calendar
        }
        return calendars
    }
}
