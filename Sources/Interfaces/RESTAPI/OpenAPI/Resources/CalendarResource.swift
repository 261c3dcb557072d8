import BusinessTime
import Desk
import HTTPTypes
import JSON

extension Resource {
    static let calendars = Resource(
        name: "Calendars",
        description: """
            When the desk is open. Times of day are those of the wall’s clock in `time_zone`; an interval whose end is not \
            after its start ends on the next day. What the clock skips when it is set forward does not count; what it \
            shows twice counts twice.
            """,
        schemas: ["Calendar": view],
        operations: CatalogSchemas.operations(
            of: DeskCalendar.self, "Calendar",
            create: .object([
                .field("name", CatalogSchemas.name), .field("time_zone", zone), .field("intervals", week),
                .optional("holidays", holidays.orNull), .optional("special_days", specialDays.orNull),
            ]),
            change: .object([
                .optional("name", CatalogSchemas.name), .optional("time_zone", zone),
                .optional("intervals", week.described("Days that are absent stay as they are; null closes one.")),
                .optional("holidays", holidays.orNull), .optional("special_days", specialDays.orNull),
            ]), example: example) + [importHolidays, hours])

    private static let view = CatalogSchemas.view([
        .field("name", .string), .field("time_zone", .string),
        .field(
            "intervals", .object(Weekday.allCases.map { .field($0.rawValue, .list(of: intervalView)) })),
        .field(
            "holidays",
            .list(
                of: .object([
                    .field("date", day), .field("until", day.orNull), .field("name", .string),
                    .field("yearly", .boolean),
                ]))),
        .field(
            "special_days",
            .list(
                of: .object([
                    .field("date", day), .field("name", .string), .field("intervals", .list(of: intervalView)),
                ]))),
    ])

    private static let zone = Schema.string(from: 1).described("By the IANA’s name, such as `Europe/Berlin`.")
    private static let day = Schema.string(pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    private static let endPattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"
    private static let intervalView = Schema.object([
        .field("start", .string(pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$")),
        .field("end", .string(pattern: endPattern)),
    ])
    private static let intervals = Schema.list(of: intervalView, to: BusinessHours.mostIntervalsOfADay)
    private static let week = Schema.object(Weekday.allCases.map { .optional($0.rawValue, intervals.orNull) })
    private static let dayName = Schema.string(to: HoursReader.longestName).orNull

    private static let holidays = Schema.list(
        of: .object([
            .field("date", day),
            .optional("until", day.orNull.described("The last day, where there are several; included.")),
            .optional("name", dayName),
            .optional("yearly", .boolean.orNull.described("In every year, whatever the year of `date` is.")),
        ]), to: BusinessHours.mostHolidays)

    private static let specialDays = Schema.list(
        of: .object([
            .field("date", day), .optional("name", dayName),
            .optional("intervals", intervals.orNull.described("Instead of the week’s, and of a holiday.")),
        ]), to: BusinessHours.mostSpecialDays)

    private static let importHolidays = Operation(
        id: "importHolidays", method: .post, path: "/calendars/{id}/holidays/import",
        summary: "Add holidays from an iCalendar file",
        description: """
            RFC 5545: its events of whole days; `RRULE:FREQ=YEARLY` makes one yearly. Days that are holidays already stay \
            as they are. The file may have 1 MiB and 5,000 events.
            """,
        scopes: ["calendars:write"], parameters: [.id(of: "calendar"), .ifMatch],
        body: [Content(type: "text/calendar", schema: .string)],
        answers: [
            .ok(
                "What became of them.",
                .json(
                    .object([
                        .field("added", .integer(from: 0)),
                        .field("known", .integer(from: 0).described("Those that were there already.")),
                        .field(
                            "skipped",
                            .list(
                                of: .object([
                                    .field("line", .integer(from: 1)), .field("name", .string),
                                    .field("reason", .string),
                                ]))),
                    ]),
                    ["imported": #"{"added": 9, "known": 1, "skipped": []}"#]))
        ])

    private static let hours = Operation(
        id: "getCalendarHours", method: .get, path: "/calendars/{id}/hours", summary: "When it is open",
        scopes: ["calendars:read"],
        parameters: [
            .id(of: "calendar"), .query("from", .time, "From when; now unless given."),
            .query("until", .time, "Until when, at most 366 days later; seven days unless given."),
        ],
        answers: [
            .ok(
                "The open intervals, cut at both ends.",
                .json(
                    .object([
                        .field("data", .list(of: .object([.field("start", .time), .field("end", .time)]))),
                        .field("time_zone", .string), .field("open_seconds", .number),
                    ]))),
            .notModified,
        ])

    private static let example = """
        {"name": "Office", "time_zone": "Europe/Berlin",
        "intervals": {"monday": [{"start": "09:00", "end": "12:30"}, {"start": "13:30", "end": "18:00"}],
        "tuesday": [], "wednesday": [], "thursday": [], "friday": [], "saturday": [], "sunday": []},
        "holidays": [{"date": "2026-12-25", "until": null, "name": "Christmas", "yearly": true}], "special_days": []}
        """
}
