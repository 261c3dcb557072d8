import BusinessTime
import Desk
import HTTPServer
import HTTPTypes
import JSON
import Kernel
import SQL

/// What calendars can do besides being kept: take holidays from a file, and tell when they are open.
struct CalendarController: Sendable {
    let database: any Database
    let writer: APIWriter

    /// Days that one request may ask for.
    static let longestRange = 366

    func addRoutes(to group: RouterGroup<APIContext>) {
        group.post("calendars/:id/holidays/import", use: importHolidays)
        group.get("calendars/:id/hours", use: hours)
    }

    @Sendable func importHolidays(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("calendars:write")
        try Query.none(request)
        let id = try context.id(of: "calendar")
        let file = try Self.read(try await request.body.collect(upTo: ICalendarHolidays.largestFile))
        let match = request.headers[.ifMatch]
        let author = Author(context.actor, from: request.remoteAddress)
        return try await writer.write(request, context) { db in
            guard let item = try Catalog<DeskCalendar>.lock(id, in: db) else { throw APIError.notFound("calendar") }
            try Revision(item.version).check(ifMatch: match, of: "calendar")
            let addition = item.content.adding(file.holidays)
            let hours = addition.calendar.hours
            try HoursReader.checked { () throws(InvalidHours) in try hours.check() }
            let now = Timestamp.now
            let changed = try Catalog.change(item, to: addition.calendar, by: author, at: now, in: db)
            try DeskCalendar.wasWritten(changed, at: now, in: db)
            return .init(
                body: [
                    "added": .integer(Int64(addition.added)), "known": .integer(Int64(addition.known)),
                    "skipped": .array(file.skipped.map(\.view)),
                ], headers: ["ETag": Revision(changed.version).eTag])
        }
    }

    private static func read(_ file: some Collection<UInt8>) throws -> ICalendarHolidays {
        do {
            return try ICalendarHolidays(file)
        } catch {
            throw APIError.invalid("body", "not_icalendar", error.description)
        }
    }

    @Sendable func hours(_ request: Request, _ context: APIContext) async throws -> Response {
        try context.require("calendars:read")
        let query = try Query(items: request.queryItems, filters: ["from", "until"])
        let from = try query.time("from") ?? .now
        let until = try query.time("until") ?? from + .seconds(7 * 86_400)
        guard from < until, until - from <= .seconds(Self.longestRange * 86_400) else {
            throw APIError.invalid(
                "until", "out_of_range", "must be after from, by at most \(Self.longestRange) days")
        }
        let id = try context.id(of: "calendar")
        guard let item = try await database.read({ try Catalog<DeskCalendar>.find(id, in: $0) }) else {
            throw APIError.notFound("calendar")
        }
        let calendar = try BusinessCalendar(item.content.hours)
        let intervals = calendar.intervals(in: from..<until).map { interval -> JSONValue in
            ["start": JSONValue(interval.lowerBound), "end": JSONValue(interval.upperBound)]
        }
        return JSONAnswer.make([
            "data": .array(intervals), "time_zone": .string(item.content.hours.timeZone),
            "open_seconds": .double(Double(calendar.duration(from: from, to: until).microseconds) / 1_000_000),
        ])
    }
}

extension ICalendarHolidays.Skipped {
    fileprivate var view: JSONValue {
        ["line": .integer(Int64(line)), "name": .string(name), "reason": .string(reason)]
    }
}
