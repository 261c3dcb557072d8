import HTTPTypes
import JSON

/// What a bot says by itself.
enum GreetingOperations {
    static let all = [get, set]

    static let schema = Schema.object([
        .field("greeting", wording(.field).orNull), .field("away", wording(.field).orNull),
        .field("calendar_id", .integer.orNull), .field("repeat_after_hours", .integer),
    ])

    private enum Presence { case field, optional }

    private static func wording(_ presence: Presence) -> Schema {
        let texts = Schema.map(of: .words(to: GreetingController.longestText))
        return .object([
            .field("text", .words(to: GreetingController.longestText)),
            presence == .field ? .field("languages", texts) : .optional("languages", texts.orNull),
        ])
    }

    private static let example = """
        {"greeting": {"text": "Thank you, we answer within the hour.", "languages": {"ru": "Спасибо, ответим в течение часа."}},
        "away": {"text": "We are back at nine.", "languages": {}}, "calendar_id": 1, "repeat_after_hours": 24}
        """

    private static let get = Operation(
        id: "getBotGreetings", method: .get, path: "/bots/{id}/greetings", summary: "What it says by itself",
        scopes: ["bots:read"], parameters: [.id(of: "bot")],
        answers: [.ok("Greetings.", .json(.reference("BotGreetings"), ["usual": example])), .notModified])

    private static let set = Operation(
        id: "setBotGreetings", method: .put, path: "/bots/{id}/greetings", summary: "Say what it says by itself",
        description: """
            To a customer who opens a ticket, in their language, at most once within `repeat_after_hours`: the greeting, \
            or outside of the calendar’s hours `away` in its place. What is not given is as if there were none.
            """,
        scopes: ["bots:write"], parameters: [.id(of: "bot")],
        body: [
            .json(
                .object([
                    .optional("greeting", wording(.optional).orNull), .optional("away", wording(.optional).orNull),
                    .optional("calendar_id", .integer.orNull.described("Required with `away`.")),
                    .optional(
                        "repeat_after_hours",
                        .integer(
                            from: GreetingController.hours.lowerBound, to: GreetingController.hours.upperBound
                        ).orNull.described("24 unless given.")),
                ]), ["usual": example])
        ],
        answers: [.ok("As they are now.", .json(.reference("BotGreetings"), ["usual": example]), headers: [])])
}
