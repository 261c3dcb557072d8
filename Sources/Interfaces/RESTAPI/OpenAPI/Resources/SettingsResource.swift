import Desk
import HTTPTypes
import JSON

extension Resource {
    static let settings = Resource(
        name: "Settings", description: "How the desk behaves, for all of it. A change takes effect at once.",
        schemas: ["Settings": settingsView],
        operations: [
            Operation(
                id: "getSettings", method: .get, path: "/settings", summary: "The settings",
                scopes: ["settings:read"],
                answers: [.ok("All of them.", .json(.reference("Settings"), ["usual": example])), .notModified]),
            Operation(
                id: "updateSettings", method: .patch, path: "/settings", summary: "Change settings",
                description: "Null switches off what can be off, and puts back what is usual elsewhere.",
                scopes: ["settings:write"], parameters: [.ifMatch],
                body: [
                    .json(
                        .object([
                            .optional("reopen_within_days", days.orNull),
                            .optional("after_close", .oneOf(DeskPolicy.AfterClose.self).orNull),
                            .optional("close_after_days", days.orNull),
                            .optional("resolve_after_silence_hours", hours.orNull),
                            .optional("silence_warning_hours", hours.orNull),
                            .optional("silence_warning", .words(to: SettingsBody.longestWarning).orNull),
                            .optional("away_after_silence_minutes", minutes.orNull),
                            .optional("default_queue_id", .integer.orNull),
                            .optional("administrators_are_agents", .boolean.orNull),
                        ]), ["a month": #"{"reopen_within_days": 30}"#])
                ],
                answers: [.ok("All of them as they are now.", .json(.reference("Settings"), ["usual": example]))]),
        ])

    private static let days = Schema.integer(
        from: SettingsBody.days.lowerBound, to: SettingsBody.days.upperBound)
    private static let hours = Schema.integer(
        from: SettingsBody.hours.lowerBound, to: SettingsBody.hours.upperBound)

    private static let minutes = Schema.integer(
        from: SettingsBody.minutes.lowerBound, to: SettingsBody.minutes.upperBound)

    private static let settingsView = Schema.object([
        .field(
            "reopen_within_days",
            days.described(
                "For how long after a resolve a customer’s message reopens the ticket, and `after_close` counts.")),
        .field(
            "after_close",
            .oneOf(DeskPolicy.AfterClose.self).described(
                "What a customer’s message does whose last ticket is closed: reopens it, begins a new one, or begins "
                    + "a new one and asks them whether it belongs to the last.")),
        .field(
            "close_after_days",
            days.orNull.described("After how many days a resolved ticket is closed; null: by hand alone.")),
        .field(
            "resolve_after_silence_hours",
            hours.orNull.described(
                "After how many hours without an answer of the customer’s a pending ticket is resolved; null: by hand "
                    + "alone.")),
        .field("silence_warning_hours", hours.described("How many hours before that the customer is told.")),
        .field(
            "silence_warning",
            .words(to: SettingsBody.longestWarning).orNull.described("What they are told; null: nothing.")),
        .field(
            "away_after_silence_minutes",
            minutes.orNull.described(
                "After how many minutes without a word an agent who is online counts as away, until they are heard of; "
                    + "null: never.")),
        .field(
            "default_queue_id",
            .integer.orNull.described("Where new tickets go that no rule sends anywhere; null: nowhere.")),
        .field(
            "administrators_are_agents",
            .boolean.described("Whether administrators of a staff group are agents without a claim.")),
    ])

    private static let example = """
        {
          "reopen_within_days": 7,
          "after_close": "new",
          "close_after_days": 7,
          "resolve_after_silence_hours": null,
          "silence_warning_hours": 24,
          "silence_warning": null,
          "away_after_silence_minutes": null,
          "default_queue_id": null,
          "administrators_are_agents": true
        }
        """
}
