import Desk
import Foundation
import HTTPTypes
import JSON
import TestSupport
import Testing

@Suite("Calendars")
struct CalendarTests {
    private static let office: JSONValue = [
        "name": "Office", "time_zone": "Europe/Berlin",
        "intervals": [
            "sunday": [["start": "01:00", "end": "04:00"]],
            "monday": [["start": "09:00", "end": "12:30"], ["start": "13:30", "end": "24:00"]],
        ],
    ]

    private func make(_ stage: APIStage) async throws -> Int64 {
        try #require(try await stage.post("/calendars", Self.office)["id"]?.integerValue)
    }

    private func put(_ file: String, into calendar: Int64, _ stage: APIStage) async throws -> APIStage.Answer {
        try await stage.send(
            .post, "/api/v1/calendars/\(calendar)/holidays/import", Data(file.utf8),
            headers: [.contentType: "text/calendar"], key: stage.key)
    }

    @Test("A change of a day leaves the others", arguments: TestEngine.available)
    func days(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let place = "/calendars/\(try await make(stage))"
            let change: JSONValue = ["intervals": ["tuesday": [["start": "22:00", "end": "06:00"]], "sunday": nil]]
            let changed = try await stage.patch(place, change)
            #expect(changed["intervals"]?["tuesday"] == [["start": "22:00", "end": "06:00"]])
            #expect(changed["intervals"]?["sunday"] == [] && changed["intervals"]?["monday"]?[1]?["end"] == "24:00")
            #expect(try await stage.get(place).json == changed.json)
        }
    }

    @Test("Hours are told with the changes of the clocks in them")
    func hours() async throws {
        try await APIStage.run(on: .sqlite) { stage in
            let place = "/calendars/\(try await make(stage))/hours"
            let spring = try await stage.get("\(place)?from=2026-03-28T12:00:00Z&until=2026-03-29T12:00:00Z")
            #expect(spring.rows == [["start": "2026-03-29T00:00:00.000Z", "end": "2026-03-29T02:00:00.000Z"]])
            let autumn = try await stage.get("\(place)?from=2026-10-24T12:00:00Z&until=2026-10-25T12:00:00Z")
            #expect(autumn["open_seconds"]?.doubleValue == 4 * 3600 && autumn["time_zone"] == "Europe/Berlin")
            for query in [
                "from=2026-03-28T12:00:00Z&until=2026-03-28T12:00:00Z",
                "from=2026-01-01T00:00:00Z&until=2027-01-03T00:00:00Z",
            ] {
                let answer = try await stage.get("\(place)?\(query)")
                #expect(answer.status == 400 && answer.field == "until")
            }
            #expect(try await stage.get("\(place)?limit=3").field == "limit")
            #expect(try await stage.get(place).status == 200)
            #expect(try await stage.get("/calendars/99/hours").status == 404)
        }
    }

    @Test("Holidays come from an iCalendar file, once", arguments: TestEngine.available)
    func holidays(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let id = try await make(stage)
            let file = """
                BEGIN:VCALENDAR
                BEGIN:VEVENT
                DTSTART;VALUE=DATE:20261225
                DTEND;VALUE=DATE:20261227
                SUMMARY:Christmas
                END:VEVENT
                BEGIN:VEVENT
                DTSTART:20261003
                RRULE:FREQ=YEARLY
                END:VEVENT
                BEGIN:VEVENT
                DTSTART:20261126
                RRULE:FREQ=YEARLY;BYDAY=4TH;BYMONTH=11
                SUMMARY:Thanksgiving
                END:VEVENT
                END:VCALENDAR
                """
            let first = try await put(file, into: id, stage)
            #expect(first.status == 200, "\(first.text)")
            #expect(first["added"] == 2 && first["known"] == 0)
            #expect(first["skipped"]?[0]?["line"] == 13 && first["skipped"]?[0]?["name"] == "Thanksgiving")
            let again = try await put(file, into: id, stage)
            #expect(again["added"] == 0 && again["known"] == 2)
            #expect(again.headers[.eTag] == first.headers[.eTag])
            let calendar = try await stage.get("/calendars/\(id)")
            #expect(
                calendar["holidays"] == [
                    ["date": "2026-10-03", "until": nil, "name": "", "yearly": true],
                    ["date": "2026-12-25", "until": "2026-12-26", "name": "Christmas", "yearly": false],
                ])
            let wrong = try await put("BEGIN:VCALENDAR\nnothing", into: id, stage)
            #expect(wrong.status == 400 && wrong.field == "body" && wrong.text.contains("line 2"))
            #expect(try await put(file, into: 99, stage).status == 404)
        }
    }
}
