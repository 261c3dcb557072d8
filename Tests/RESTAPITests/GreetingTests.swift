import DeskTestSupport
import HTTPTypes
import JSON
import TestSupport
import Testing

@Suite("Greetings of bots through the API")
struct GreetingTests {
    @Test("Greetings are set, shown, and refused where they are wrong", arguments: TestEngine.available)
    func greetings(engine: TestEngine) async throws {
        try await APIStage.run(on: engine) { stage in
            let path = "/bots/\(stage.desk.bot)/greetings"
            #expect(
                try await stage.get(path).json
                    == ["greeting": nil, "away": nil, "calendar_id": nil, "repeat_after_hours": 24])
            let calendar = try await stage.post(
                "/calendars",
                ["name": "Office", "time_zone": "UTC", "intervals": ["monday": [["start": "09:00", "end": "17:00"]]]])
            let id = try #require(calendar["id"])
            let greetings: JSONValue = [
                "greeting": ["text": "Hello", "languages": ["pt-br": "Olá"]],
                "away": ["text": "Later", "languages": [:]],
                "calendar_id": id, "repeat_after_hours": 1,
            ]
            #expect(try await stage.put(path, greetings).json == greetings)
            #expect(try await stage.get(path).json == greetings)
            for (body, field) in [
                (["away": ["text": "x"]], "calendar_id"), (["away": ["text": "x"], "calendar_id": 99], "calendar_id"),
                (["greeting": ["text": " "]], "greeting.text"), (["greeting": [:]], "greeting.text"),
                (["greeting": ["text": "x", "languages": ["-": "y"]]], "greeting.languages.-"),
                (["greeting": ["text": "x", "colour": 1]], "greeting.colour"),
                (["repeat_after_hours": 0], "repeat_after_hours"),
            ] as [(JSONValue, String)] {
                #expect(try await stage.put(path, body).field == field, "\(body)")
            }
            #expect(try await stage.put("/bots/99/greetings", [:]).status == 404)
            #expect(
                try await stage.send(.delete, "/api/v1/calendars/\(id.integerValue ?? 0)", key: stage.key).status
                    == 409)
        }
    }
}
